import { useSearchParams } from 'react-router';
import { useDevices, useInstallations } from '../../api/devices';
import { useAccounts } from '../../api/inventory';
import type { Held } from '../../api/types';
import { CsvButton } from '../../components/CsvButton';
import { EmptyState } from '../../components/EmptyState';
import { FilterMenu } from '../../components/FilterMenu';
import { ListCard } from '../../components/ListCard';
import { ListToolbar } from '../../components/ListToolbar';
import { formatNumber } from '../../lib/format';
import { useListUrl } from '../../lib/listUrl';
import { heldParts, streamTitle } from '../../lib/sentences';
import { accountColumns, accountStatuses } from '../accounts/columns';
import { deviceColumns } from '../devices/columns';
import { installedColumns } from '../devices/InstalledCard';
import classes from './Removals.module.css';

/** Exactly what would go, as lists like any other: one for each kind of record. */
export function Missing({ held }: { held: Held }) {
  const [params, setParams] = useSearchParams();
  const parts = heldParts(held);
  const wanted = params.get('list');
  const shown = parts.find(({ stream }) => stream === wanted)?.stream ?? parts[0]?.stream ?? '';
  const List = lists[shown] ?? MissingAccounts;

  return (
    <section aria-label="What would go" className={classes.missing}>
      {parts.length > 1 && (
        <div className={classes.kinds} role="group" aria-label="Kinds of record">
          {parts.map(({ stream, records }) => (
            <button
              key={stream}
              type="button"
              className={classes.kind}
              aria-pressed={stream === shown}
              onClick={() => setParams(new URLSearchParams({ list: stream }), { preventScrollReset: true })}
            >
              {streamTitle(stream)} <span className={classes.count}>{formatNumber(records)}</span>
            </button>
          ))}
        </div>
      )}
      <List key={shown} syncId={held.sync_id} />
    </section>
  );
}

interface ListProps {
  syncId: string;
}

const lists: Record<string, (props: ListProps) => React.JSX.Element> = {
  users: MissingAccounts,
  devices: MissingDevices,
  installed_apps: MissingPrograms,
};

const nothing = <EmptyState title="Nothing is missing any more" />;

const accountsSpec = { filters: ['status'], sort: 'name' } as const;

const accounts = [
  accountColumns.name,
  accountColumns.email,
  accountColumns.status,
  accountColumns.department,
  accountColumns.title,
  accountColumns.lastSeen,
];

function MissingAccounts({ syncId }: ListProps) {
  const url = useListUrl(accountsSpec);
  const params = { ...url.params, held_by: syncId };
  return (
    <div>
      <ListToolbar
        url={url}
        search="Search name or e-mail"
        end={<CsvButton path="/accounts" params={params} name="held-accounts" />}
      >
        <FilterMenu
          label="Status"
          multiple
          options={accountStatuses}
          value={url.filters.status ?? []}
          onChange={(values) => url.filter('status', values)}
        />
      </ListToolbar>
      <ListCard
        query={useAccounts(params)}
        url={url}
        noun="Accounts"
        columns={accounts}
        rowKey={(account) => account.id}
        empty={nothing}
      />
    </div>
  );
}

const plainSpec = { filters: [], sort: 'name' } as const;

const devices = [
  deviceColumns.name,
  deviceColumns.person,
  deviceColumns.system,
  deviceColumns.serial,
  deviceColumns.checkIn,
  deviceColumns.lastSeen,
];

function MissingDevices({ syncId }: ListProps) {
  const url = useListUrl(plainSpec);
  const params = { ...url.params, held_by: syncId };
  return (
    <div>
      <ListToolbar
        url={url}
        search="Search name, serial number or user"
        end={<CsvButton path="/devices" params={params} name="held-devices" />}
      />
      <ListCard
        query={useDevices(params)}
        url={url}
        noun="Devices"
        columns={devices}
        rowKey={(device) => device.id}
        empty={nothing}
      />
    </div>
  );
}

const programs = [
  installedColumns.name,
  installedColumns.device,
  installedColumns.version,
  installedColumns.app,
  installedColumns.path,
  installedColumns.lastSeen,
];

function MissingPrograms({ syncId }: ListProps) {
  const url = useListUrl(plainSpec);
  const params = { ...url.params, held_by: syncId };
  return (
    <div>
      <ListToolbar
        url={url}
        search="Search programs"
        end={<CsvButton path="/installations" params={params} name="held-programs" />}
      />
      <ListCard
        query={useInstallations('/installations', params)}
        url={url}
        noun="Programs"
        columns={programs}
        rowKey={(program) => program.id}
        empty={nothing}
      />
    </div>
  );
}
