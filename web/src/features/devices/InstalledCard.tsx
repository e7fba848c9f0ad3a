import { useInstallations } from '../../api/devices';
import type { Installation } from '../../api/types';
import { Card } from '../../components/Card';
import type { Column } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { FilterMenu } from '../../components/FilterMenu';
import { ListCardBody } from '../../components/ListCard';
import { ListToolbar } from '../../components/ListToolbar';
import { Name } from '../../components/Name';
import { Time } from '../../components/Time';
import { useListUrl } from '../../lib/listUrl';
import classes from './Devices.module.css';

const spec = { filters: ['removed'], sort: 'name', limit: 25, prefix: 'installed_' } as const;

const removed = [{ value: 'true', label: 'Removed ones too' }];

/** The columns from which lists of installed programs choose theirs. */
export const installedColumns = {
  name: {
    id: 'name',
    header: 'Program',
    sort: 'name',
    cell: (program) => (
      <div>
        <div className={classes.program}>{program.name || program.identifier}</div>
        <div className={classes.below}>{program.publisher || program.identifier}</div>
      </div>
    ),
  },
  version: { id: 'version', header: 'Version', drop: 2, cell: (program) => program.version || '—' },
  app: {
    id: 'app',
    header: 'App',
    cell: (program) => <Name to="/apps" of={program.app} none="None known" />,
  },
  device: {
    id: 'device',
    header: 'Device',
    cell: (program) => <Name to="/devices" of={program.device} none="Not known" />,
  },
  path: {
    id: 'path',
    header: 'Found at',
    drop: 1,
    cell: (program) => (program.path ? <code className={classes.below}>{program.path}</code> : '—'),
  },
  firstSeen: {
    id: 'first',
    header: 'First seen',
    sort: 'first_seen_at',
    drop: 1,
    cell: (program) => <Time value={program.first_seen_at} />,
  },
  lastSeen: {
    id: 'last',
    header: 'Last seen',
    drop: 2,
    cell: (program) => (
      <>
        <Time value={program.last_seen_at} />
        {program.removed_at && (
          <div className={classes.below}>
            removed <Time value={program.removed_at} />
          </div>
        )}
      </>
    ),
  },
} satisfies Record<string, Column<Installation>>;

const columns = [
  installedColumns.name,
  installedColumns.version,
  installedColumns.app,
  installedColumns.path,
  installedColumns.firstSeen,
  installedColumns.lastSeen,
];

/** What is installed on a device, and which app each program belongs to. */
export function InstalledCard({ deviceId }: { deviceId: string }) {
  const url = useListUrl(spec);
  const installed = useInstallations(`/devices/${deviceId}/installations`, url.params);
  return (
    <Card title="Installed programs" lead="Without what comes with the system and parts of other programs." flush>
      <div className={classes.toolbar}>
        <ListToolbar url={url} search="Search programs">
          <FilterMenu
            label="Show"
            any="Those that are there"
            options={removed}
            value={url.filters.removed ?? []}
            onChange={(values) => url.filter('removed', values)}
          />
        </ListToolbar>
      </div>
      <ListCardBody
        query={installed}
        url={url}
        noun="Programs"
        columns={columns}
        rowKey={(program) => program.id}
        empty={
          <EmptyState title="No program is known of this device">
            Programs are listed here if the connector may read them.
          </EmptyState>
        }
      />
    </Card>
  );
}
