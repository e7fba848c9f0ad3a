import { Link } from 'react-router';
import { useCan } from '../../api/session';
import { useAppTitles } from '../../api/titles';
import type { App, Title } from '../../api/types';
import { Card } from '../../components/Card';
import { DataTable } from '../../components/DataTable';
import type { Column } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { ListError } from '../../components/ListCard';
import { Pager } from '../../components/Pager';
import { StatusBadge } from '../../components/StatusBadge';
import { useListUrl } from '../../lib/listUrl';
import { matchLook, matchReason } from '../../lib/titles';
import { titleColumns } from '../software/columns';
import classes from '../software/columns.module.css';
import { TitleActions } from '../software/TitleActions';
import { useTitleDeeds } from '../software/useTitleDeeds';
import { useTitleDialogs } from '../software/useTitleDialogs';

const spec = { filters: [], sort: '-devices', limit: 25, prefix: 'titles_' } as const;

const why: Column<Title> = {
  id: 'why',
  header: 'Why it belongs here',
  drop: 2,
  cell: (title) => (
    <span className={classes.match}>
      <StatusBadge {...matchLook(title)} />
      <span className={classes.below}>{matchReason(title)}</span>
    </span>
  ),
};

/** The programs that belong to an app, why they do, and how to say that they do not. */
export function AppTitles({ app }: { app: App }) {
  const url = useListUrl(spec);
  const titles = useAppTitles(app.id, url.params);
  const mayDecide = useCan('inventory.write');
  const deeds = useTitleDeeds();
  const { ask, dialogs } = useTitleDialogs({ deeds });
  const columns: Column<Title>[] = [
    titleColumns.name,
    why,
    titleColumns.devices,
    titleColumns.people,
    ...(mayDecide
      ? [
          {
            id: 'actions',
            header: 'What to do',
            quiet: true,
            align: 'right',
            cell: (title: Title) => <TitleActions title={title} ask={ask} />,
          } as const,
        ]
      : []),
  ];
  return (
    <Card
      title="Programs"
      lead="Installed programs that count as this app."
      flush
      actions={
        <Link className="nd-link" to="/software">
          Unknown software
        </Link>
      }
    >
      {deeds.said}
      {titles.error && !titles.data ? (
        <ListError error={titles.error} retry={() => void titles.refetch()} />
      ) : (
        <DataTable
          label="Programs"
          columns={columns}
          rows={titles.data?.items}
          rowKey={(title) => title.id}
          sort={url.sort}
          onSort={url.sortBy}
          stale={titles.isPlaceholderData}
          skeletonRows={2}
          empty={
            <EmptyState title="No program belongs to it">
              If one of the unknown programs does, say so under Software.
            </EmptyState>
          }
        />
      )}
      <Pager list={titles.data} url={url} noun="programs" />
      {dialogs}
    </Card>
  );
}
