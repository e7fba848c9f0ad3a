import { Link } from 'react-router';
import { queryString } from '../../api/client';
import type { AppDifference } from '../../api/types';
import type { Column } from '../../components/DataTable';
import { RowLink } from '../../components/RowLink';
import { StatusBadge } from '../../components/StatusBadge';
import { changeLooks } from '../../lib/comparison';
import { formatNumber } from '../../lib/format';
import { appLooks, lookOf } from '../../lib/status';
import classes from './History.module.css';

type FigureName = 'accounts' | 'people' | 'devices';

function figure(name: FigureName, header: string, drop?: 1 | 2): Column<AppDifference> {
  return {
    id: name,
    header,
    sort: name,
    align: 'right',
    drop,
    cell: ({ before, after }) => <Move before={before?.[name] ?? 0} after={after?.[name] ?? 0} />,
  };
}

/** The columns of what differs; each row leads to the events of its app between the two days. */
export function differenceColumns(from: string, to: string): Column<AppDifference>[] {
  return [
    {
      id: 'name',
      header: 'App',
      sort: 'name',
      cell: ({ app }) => <RowLink to={`/apps/${app.id}`}>{app.name}</RowLink>,
    },
    { id: 'change', header: 'Change', sort: 'change', cell: ({ change }) => <StatusBadge {...changeLooks[change]} /> },
    { id: 'status', header: 'Status', drop: 2, cell: (difference) => <Statuses difference={difference} /> },
    figure('accounts', 'Accounts'),
    figure('people', 'People', 2),
    figure('devices', 'Devices', 2),
    {
      id: 'events',
      header: 'Events',
      drop: 1,
      cell: ({ app }) => (
        <Link
          className="nd-link"
          to={`/events${queryString({ app_id: app.id, since: from, until: to })}`}
          aria-label={`Events of ${app.name}`}
        >
          Events
        </Link>
      ),
    },
  ];
}

/** “12 → 15”; one number where nothing moved. */
function Move({ before, after }: { before: number; after: number }) {
  if (before === after) return <span className={classes.same}>{formatNumber(after)}</span>;
  return (
    <span className={classes.move}>
      <span className={classes.was}>{formatNumber(before)}</span>
      <span aria-hidden> → </span>
      <span className={classes.hidden}> then </span>
      <strong>{formatNumber(after)}</strong>
    </span>
  );
}

function Statuses({ difference: { before, after } }: { difference: AppDifference }) {
  const looks = [before, after].flatMap((one) => (one ? [one.status] : []));
  const [first, second] = looks[0] === looks[1] ? looks.slice(0, 1) : looks;
  return (
    <span className={classes.statuses}>
      {first && <StatusBadge {...lookOf(appLooks, first)} />}
      {second && (
        <>
          <span aria-hidden>→</span>
          <span className={classes.hidden}>then</span>
          <StatusBadge {...lookOf(appLooks, second)} />
        </>
      )}
    </span>
  );
}
