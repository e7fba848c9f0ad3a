import type { ReactNode } from 'react';
import { useDevices } from '../../api/devices';
import { useAccounts } from '../../api/inventory';
import { usePersonApps } from '../../api/people';
import type { Account, Device, Person, PersonApp } from '../../api/types';
import { Card } from '../../components/Card';
import type { Column } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { ListCardBody } from '../../components/ListCard';
import { RowLink } from '../../components/RowLink';
import { StatusBadge } from '../../components/StatusBadge';
import { Time } from '../../components/Time';
import { Why } from '../../components/Why';
import { formatNumber } from '../../lib/format';
import { useListUrl } from '../../lib/listUrl';
import { personName } from '../../lib/people';
import { appLooks, lookOf } from '../../lib/status';
import { accountColumns } from '../accounts/columns';
import { deviceColumns } from '../devices/columns';
import { linkLabel } from '../sightings/words';
import classes from './People.module.css';

const appsSpec = { filters: [], sort: 'name', limit: 25, prefix: 'apps_' } as const;
const accountsSpec = { filters: [], sort: 'name', limit: 25, prefix: 'accounts_' } as const;
const devicesSpec = { filters: [], sort: 'name', limit: 25, prefix: 'devices_' } as const;

const appColumns: Column<PersonApp>[] = [
  {
    id: 'name',
    header: 'App',
    sort: 'name',
    cell: ({ app, category }) => (
      <RowLink to={`/apps/${app.id}`} below={category}>
        {app.name}
      </RowLink>
    ),
  },
  { id: 'status', header: 'Status', cell: ({ status }) => <StatusBadge {...lookOf(appLooks, status)} /> },
  { id: 'accounts', header: 'Accounts', align: 'right', drop: 2, cell: ({ accounts }) => formatNumber(accounts) },
  { id: 'devices', header: 'Devices', align: 'right', drop: 2, cell: ({ devices }) => formatNumber(devices) },
  {
    id: 'first',
    header: 'First seen',
    sort: 'first_seen_at',
    drop: 1,
    cell: (app) => <Time value={app.first_seen_at} />,
  },
  {
    id: 'last',
    header: 'Last seen',
    sort: 'last_seen_at',
    drop: 2,
    cell: (app) => <Time value={app.last_seen_at} />,
  },
];

/** The apps that the person uses, with what was decided about each. */
export function PersonApps({ person }: { person: Person }) {
  const url = useListUrl(appsSpec);
  const apps = usePersonApps(person.id, url.params);
  return (
    <Card title="Apps" lead="What they use or have used, by whatever account or device." flush>
      <ListCardBody
        query={apps}
        url={url}
        noun="Apps"
        columns={appColumns}
        rowKey={({ app }) => app.id}
        empty={<EmptyState title="No app is known of them">Apps of their accounts and devices are listed here.</EmptyState>}
      />
    </Card>
  );
}

const linkColumn: Column<Account | Device> = {
  id: 'link',
  header: 'Matched by',
  drop: 2,
  cell: ({ person_link: link, person }) => (
    <span className={classes.with}>
      {linkLabel(link.rule)}
      <Why label={`Why ${person ? personName({ ...person, email: '' }) : 'nobody'}`}>
        <p>{link.explanation}</p>
      </Why>
    </span>
  ),
};

const theirAccounts: Column<Account>[] = [
  accountColumns.name,
  accountColumns.app,
  accountColumns.status,
  linkColumn,
  accountColumns.lastSeen,
];

interface ListProps {
  person: Person;
  actions?: ReactNode;
}

/** Their accounts, and why each is theirs. */
export function PersonAccounts({ person, actions }: ListProps) {
  const url = useListUrl(accountsSpec);
  const accounts = useAccounts({ ...url.params, person_id: person.id });
  return (
    <Card title="Accounts" flush actions={actions}>
      <ListCardBody
        query={accounts}
        url={url}
        noun="Accounts"
        columns={theirAccounts}
        rowKey={(account) => account.id}
        empty={<EmptyState title="No account is known of them" />}
      />
    </Card>
  );
}

const theirDevices: Column<Device>[] = [deviceColumns.name, deviceColumns.system, linkColumn, deviceColumns.checkIn];

/** Their devices, and why each is theirs. */
export function PersonDevices({ person, actions }: ListProps) {
  const url = useListUrl(devicesSpec);
  const devices = useDevices({ ...url.params, person_id: person.id });
  return (
    <Card title="Devices" flush actions={actions}>
      <ListCardBody
        query={devices}
        url={url}
        noun="Devices"
        columns={theirDevices}
        rowKey={(device) => device.id}
        empty={<EmptyState title="No device is known of them" />}
      />
    </Card>
  );
}
