import type { App, Category } from '../../api/types';
import { AppMark } from '../../components/AppMark';
import type { Column } from '../../components/DataTable';
import { RowLink } from '../../components/RowLink';
import { StatusBadge } from '../../components/StatusBadge';
import { Time } from '../../components/Time';
import { formatFigure, formatNumber } from '../../lib/format';
import { categoryTitle } from '../../lib/review';
import { appLooks, lookOf } from '../../lib/status';
import classes from './columns.module.css';

/** The columns of a list of apps. */
export function appColumns(categories: Category[]): Column<App>[] {
  return [
    {
      id: 'name',
      header: 'App',
      sort: 'name',
      cell: (app) => (
        <div className={classes.app}>
          <AppMark name={app.name} icon={app.icon} />
          <RowLink to={`/apps/${app.id}`} below={app.vendor !== app.name ? app.vendor || app.domains[0] : app.domains[0]}>
            {app.name}
            {app.generative_ai && <GenerativeAI />}
          </RowLink>
        </div>
      ),
    },
    { id: 'status', header: 'Status', cell: (app) => <StatusBadge {...lookOf(appLooks, app.status)} /> },
    {
      id: 'category',
      header: 'Category',
      drop: 1,
      cell: (app) => categoryTitle(categories, app.category) || '—',
    },
    { id: 'people', header: 'People', sort: 'people', align: 'right', cell: (app) => formatFigure(app.people) },
    {
      id: 'devices',
      header: 'Devices',
      sort: 'devices',
      align: 'right',
      drop: 2,
      cell: (app) => formatFigure(app.devices),
    },
    {
      id: 'accounts',
      header: 'Accounts',
      sort: 'accounts',
      align: 'right',
      drop: 2,
      cell: (app) => formatNumber(app.accounts.total),
    },
    { id: 'owner', header: 'Owner', drop: 1, cell: (app) => app.owner?.name ?? '—' },
    {
      id: 'first',
      header: 'First seen',
      sort: 'first_seen_at',
      drop: 1,
      cell: (app) => <Seen at={app.first_seen_at} />,
    },
    { id: 'last', header: 'Last seen', sort: 'last_seen_at', drop: 1, cell: (app) => <Seen at={app.last_seen_at} /> },
  ];
}

/** A time that may take two lines: there are many columns beside it. */
function Seen({ at }: { at: string | null }) {
  return (
    <span className={classes.seen}>
      <Time value={at} />
    </span>
  );
}

/** That what an app is sold for is made by models. */
export function GenerativeAI() {
  return (
    <span className={classes.ai} title="Generative AI">
      <span aria-hidden>AI</span>
      <span className={classes.hidden}> (generative AI)</span>
    </span>
  );
}
