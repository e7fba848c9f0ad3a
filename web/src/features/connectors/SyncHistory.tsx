import { useSyncs } from '../../api/connectors';
import type { Sync, SyncState } from '../../api/types';
import { Card } from '../../components/Card';
import { DataTable } from '../../components/DataTable';
import type { Column } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { FilterMenu } from '../../components/FilterMenu';
import { ListError } from '../../components/ListCard';
import { Pager } from '../../components/Pager';
import { StatusBadge } from '../../components/StatusBadge';
import { Time } from '../../components/Time';
import { formatDuration, formatNumber } from '../../lib/format';
import { useListUrl } from '../../lib/listUrl';
import { outcomeSentence, streamTitle } from '../../lib/sentences';
import { syncLook, syncLooks, triggerLabels } from '../../lib/status';
import classes from './SyncHistory.module.css';

const spec = { filters: ['state'], limit: 25 } as const;

const states = (Object.keys(syncLooks) as SyncState[]).map((value) => ({
  value,
  // Of removals that were not made, the sync ends in this state too; its badge tells which.
  label: value === 'canceled' ? 'Canceled or kept' : syncLooks[value].label,
}));

const count = (name: keyof Sync['counts']) => (sync: Sync) =>
  sync.counts[name] === 0 ? <span className={classes.zero}>0</span> : formatNumber(sync.counts[name]);

const columns: Column<Sync>[] = [
  {
    id: 'state',
    header: 'Outcome',
    cell: (sync) => <Outcome sync={sync} />,
  },
  { id: 'trigger', header: 'Trigger', cell: (sync) => triggerLabels[sync.trigger], drop: 2 },
  {
    id: 'started',
    header: 'Started',
    cell: (sync) => <Time value={sync.started_at} none="Not yet" />,
  },
  {
    id: 'duration',
    header: 'Duration',
    align: 'right',
    drop: 2,
    cell: (sync) => (sync.duration_ms === null ? '—' : formatDuration(sync.duration_ms)),
  },
  { id: 'pages', header: 'Pages', align: 'right', drop: 1, cell: (sync) => formatNumber(sync.progress.pages) },
  { id: 'created', header: 'Added', align: 'right', cell: count('created') },
  { id: 'updated', header: 'Changed', align: 'right', cell: count('updated') },
  { id: 'unchanged', header: 'Unchanged', align: 'right', drop: 2, cell: count('unchanged') },
  { id: 'removed', header: 'Removed', align: 'right', cell: count('removed') },
  { id: 'returned', header: 'Returned', align: 'right', drop: 1, cell: count('returned') },
];

/** How a sync ended, with the reasons: an error, what was decided, and streams that could not be read. */
function Outcome({ sync }: { sync: Sync }) {
  const decided = outcomeSentence(sync);
  return (
    <div>
      <StatusBadge {...syncLook(sync)} />
      {sync.error && (
        <div className={classes.reason} data-state={sync.state}>
          {sync.error.message}
        </div>
      )}
      {decided && <div className={classes.note}>{decided}</div>}
      {sync.streams.map(
        ({ stream, problem }) =>
          problem && (
            <div key={stream} className={classes.reason}>
              {streamTitle(stream)}: {problem.message}
            </div>
          ),
      )}
    </div>
  );
}

/** Every run of a connector, newest first. */
export function SyncHistory({ connectorId }: { connectorId: string }) {
  const url = useListUrl(spec);
  const syncs = useSyncs(connectorId, url.params);
  return (
    <Card
      title="Sync history"
      flush
      actions={
        <FilterMenu
          label="Outcome"
          multiple
          options={states}
          value={url.filters.state ?? []}
          onChange={(values) => url.filter('state', values)}
        />
      }
    >
      {syncs.error && !syncs.data ? (
        <ListError error={syncs.error} retry={() => void syncs.refetch()} />
      ) : (
        <DataTable
          label="Syncs"
          columns={columns}
          rows={syncs.data?.items}
          rowKey={(sync) => sync.id}
          stale={syncs.isPlaceholderData}
          skeletonRows={3}
          empty={
            <EmptyState title={url.narrowed ? 'No sync with this outcome' : 'No sync yet'}>
              Each run is listed here with what it found.
            </EmptyState>
          }
        />
      )}
      <Pager list={syncs.data} url={url} noun="syncs" />
    </Card>
  );
}
