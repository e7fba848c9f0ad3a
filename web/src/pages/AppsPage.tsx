import { IconApps } from '@tabler/icons-react';
import { useApps } from '../api/inventory';
import type { App, AppStatus } from '../api/types';
import { AppMark } from '../components/AppMark';
import { CsvButton } from '../components/CsvButton';
import type { Column } from '../components/DataTable';
import { EmptyState } from '../components/EmptyState';
import { FilterMenu } from '../components/FilterMenu';
import { ListCard } from '../components/ListCard';
import { ListToolbar } from '../components/ListToolbar';
import { PageHeader } from '../components/PageHeader';
import { RowLink } from '../components/RowLink';
import { StatusBadge } from '../components/StatusBadge';
import { Time } from '../components/Time';
import { formatNumber } from '../lib/format';
import { useListUrl } from '../lib/listUrl';
import { appLooks, lookOf } from '../lib/status';
import classes from './AppsPage.module.css';

const spec = { filters: ['status'], sort: 'name' } as const;

const statuses = (Object.keys(appLooks) as AppStatus[]).map((value) => ({ value, label: appLooks[value].label }));

const columns: Column<App>[] = [
  {
    id: 'name',
    header: 'App',
    sort: 'name',
    cell: (app) => (
      <div className={classes.app}>
        <AppMark name={app.name} />
        <RowLink to={`/apps/${app.id}`} below={app.vendor || app.domains[0]}>
          {app.name}
        </RowLink>
      </div>
    ),
  },
  { id: 'status', header: 'Status', cell: (app) => <StatusBadge {...lookOf(appLooks, app.status)} /> },
  { id: 'category', header: 'Category', drop: 2, cell: (app) => app.category || '—' },
  {
    id: 'accounts',
    header: 'Accounts',
    sort: 'accounts',
    align: 'right',
    cell: (app) => formatNumber(app.accounts.total),
  },
  { id: 'active', header: 'Active', align: 'right', drop: 2, cell: (app) => formatNumber(app.accounts.active) },
  {
    id: 'sources',
    header: 'Seen by',
    drop: 1,
    cell: (app) => app.sources.map((source) => source.connector_name).join(', ') || '—',
  },
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

export function AppsPage() {
  const url = useListUrl(spec);
  const apps = useApps(url.params);
  return (
    <>
      <PageHeader
        title="Apps"
        lead="The SaaS products in use."
        actions={<CsvButton path="/apps" params={url.params} name="apps" />}
      />
      <ListToolbar url={url} search="Search apps">
        <FilterMenu
          label="Status"
          multiple
          options={statuses}
          value={url.filters.status ?? []}
          onChange={(values) => url.filter('status', values)}
        />
      </ListToolbar>
      <ListCard
        query={apps}
        url={url}
        noun="Apps"
        columns={columns}
        rowKey={(app) => app.id}
        empty={
          <EmptyState icon={<IconApps size={26} aria-hidden />} title="No app has been seen yet">
            Apps appear here as soon as a connector finds accounts in them.
          </EmptyState>
        }
      />
    </>
  );
}
