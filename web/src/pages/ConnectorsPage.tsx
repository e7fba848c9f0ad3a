import { Button, CloseButton } from '@mantine/core';
import { IconPlugConnected, IconPlus } from '@tabler/icons-react';
import { Link, useLocation, useNavigate } from 'react-router';
import { useConnectors, useConnectorTypes } from '../api/connectors';
import { useCan } from '../api/session';
import type { Connector, ConnectorStatus, Deleted } from '../api/types';
import { AppMark } from '../components/AppMark';
import type { Column } from '../components/DataTable';
import { EmptyState } from '../components/EmptyState';
import { FilterMenu } from '../components/FilterMenu';
import { ListCard } from '../components/ListCard';
import { ListToolbar } from '../components/ListToolbar';
import { Notice } from '../components/Notice';
import { PageHeader } from '../components/PageHeader';
import { RowLink } from '../components/RowLink';
import { StatusBadge } from '../components/StatusBadge';
import { Time } from '../components/Time';
import { NextSync } from '../features/connectors/ConnectorTimes';
import { ReconnectLink } from '../features/connectors/ReconnectLink';
import { SyncProgressLine } from '../features/connectors/SyncProgress';
import { formatNumber, plural } from '../lib/format';
import { useListUrl } from '../lib/listUrl';
import { countsDown, statusSentence } from '../lib/sentences';
import { connectorLooks, lookOf } from '../lib/status';
import { useNow } from '../lib/useNow';
import classes from './ConnectorsPage.module.css';

const spec = { filters: ['status', 'type'], sort: 'name' } as const;

const statuses = (Object.keys(connectorLooks) as ConnectorStatus[]).map((value) => ({
  value,
  label: connectorLooks[value].label,
}));

const columns: Column<Connector>[] = [
  {
    id: 'name',
    header: 'Connector',
    sort: 'name',
    cell: (connector) => (
      <div className={classes.connector}>
        <AppMark name={connector.type_title} />
        <RowLink to={`/settings/connectors/${connector.id}`} below={tenantLine(connector)}>
          {connector.name}
        </RowLink>
      </div>
    ),
  },
  {
    id: 'status',
    header: 'Status',
    sort: 'status',
    cell: (connector) => <StatusCell connector={connector} />,
  },
  {
    id: 'records',
    header: 'Records',
    align: 'right',
    drop: 2,
    cell: (connector) => formatNumber(Object.values(connector.records).reduce((sum, count) => sum + count, 0)),
  },
  {
    id: 'success',
    header: 'Last success',
    sort: 'last_success_at',
    drop: 2,
    cell: (connector) => <Time value={connector.last_success_at} none="Not yet" />,
  },
  {
    id: 'next',
    header: 'Next sync',
    drop: 1,
    cell: (connector) => <NextSync connector={connector} />,
  },
];

export function ConnectorsPage() {
  const url = useListUrl(spec);
  const connectors = useConnectors(url.params);
  const types = useConnectorTypes();
  const mayWrite = useCan('connectors.write');
  const nothing = connectors.data?.total === 0 && !url.narrowed;
  return (
    <>
      <PageHeader
        title="Connectors"
        lead="Where Noonday reads from."
        actions={mayWrite && <AddButton />}
      />
      <DeletedNotice />
      {!nothing && (
        <ListToolbar url={url} search="Search connectors">
          <FilterMenu
            label="Status"
            multiple
            options={statuses}
            value={url.filters.status ?? []}
            onChange={(values) => url.filter('status', values)}
          />
          <FilterMenu
            label="Type"
            options={(types.data?.items ?? []).map(({ id, title }) => ({ value: id, label: title }))}
            value={url.filters.type ?? []}
            onChange={(values) => url.filter('type', values)}
          />
        </ListToolbar>
      )}
      <ListCard
        query={connectors}
        url={url}
        noun="Connectors"
        columns={columns}
        rowKey={(connector) => connector.id}
        empty={
          <EmptyState
            icon={<IconPlugConnected size={26} aria-hidden />}
            title="No connector yet"
            action={mayWrite ? <AddButton /> : null}
          >
            A connector reads the accounts of one service and keeps them up to date.
          </EmptyState>
        }
      />
    </>
  );
}

function AddButton() {
  return (
    <Button component={Link} to="/settings/connectors/new" leftSection={<IconPlus size={16} aria-hidden />}>
      Add Connector
    </Button>
  );
}

function tenantLine(connector: Connector): string {
  return connector.tenant ? `${connector.type_title} · ${connector.tenant.name}` : connector.type_title;
}

function StatusCell({ connector }: { connector: Connector }) {
  const now = useNow(countsDown(connector));
  return (
    <div className={classes.status}>
      <div className={classes.words}>
        <StatusBadge {...lookOf(connectorLooks, connector.status)} />
        {connector.sync && !countsDown(connector) ? (
          <SyncProgressLine sync={connector.sync} />
        ) : (
          <div className={classes.sentence}>{statusSentence(connector, now)}</div>
        )}
      </div>
      {connector.status === 'reconnect' && <ReconnectLink id={connector.id} name={connector.name} />}
    </div>
  );
}

/** After a deletion: what happened, and that the token still works at the vendor. */
function DeletedNotice() {
  const location = useLocation();
  const navigate = useNavigate();
  const deleted = (location.state as { deleted?: Deleted } | null)?.deleted;
  if (!deleted) return null;
  const kept = deleted.mode === 'keep' ? 'kept as history' : 'removed';
  return (
    <div className={classes.deleted} role="status">
      <Notice
        tone="warn"
        title={`${deleted.name} is deleted, ${plural(deleted.records.accounts, 'account')} ${kept}`}
        actions={
          <CloseButton
            aria-label="Dismiss"
            onClick={() => void navigate(location.pathname + location.search, { replace: true, state: null })}
          />
        }
      >
        {deleted.removal_reminder}
      </Notice>
    </div>
  );
}
