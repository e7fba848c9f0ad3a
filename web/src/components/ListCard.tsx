import type { ReactNode } from 'react';
import { Button } from '@mantine/core';
import { problemOf } from '../api/client';
import type { List } from '../api/types';
import type { ListControls } from '../lib/listUrl';
import cardClasses from './Card.module.css';
import { DataTable } from './DataTable';
import type { Column, Selection } from './DataTable';
import { EmptyState } from './EmptyState';
import { Pager } from './Pager';

interface Query<Row> {
  data: List<Row> | undefined;
  error: unknown;
  isPlaceholderData: boolean;
  refetch: () => unknown;
}

interface Props<Row> {
  query: Query<Row>;
  url: ListControls;
  noun: string;
  columns: Column<Row>[];
  rowKey: (row: Row) => string;
  /** Shown when there is nothing at all, without any filter. */
  empty: ReactNode;
  selection?: Selection<Row> | undefined;
}

/** A list from the API in a card of its own. */
export function ListCard<Row>(props: Props<Row>) {
  return (
    <div className={cardClasses.card}>
      <ListCardBody {...props} />
    </div>
  );
}

/** A list from the API: table, pages, and what to say when it is empty or failed. */
export function ListCardBody<Row>({ query, url, noun, columns, rowKey, empty, selection }: Props<Row>) {
  if (query.error && !query.data) {
    return <ListError error={query.error} retry={() => void query.refetch()} />;
  }
  return (
    <>
      <DataTable
        label={noun}
        columns={columns}
        rows={query.data?.items}
        rowKey={rowKey}
        selection={selection}
        sort={url.sort}
        onSort={url.sortBy}
        stale={query.isPlaceholderData}
        empty={url.narrowed ? <NothingFound noun={noun} reset={url.reset} /> : empty}
      />
      <Pager list={query.data} url={url} noun={noun} />
    </>
  );
}

export function ListError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <div role="alert">
      <EmptyState
        title="This list could not be loaded"
        action={
          <Button variant="default" onClick={retry}>
            Try again
          </Button>
        }
      >
        {problemOf(error).detail}
      </EmptyState>
    </div>
  );
}

function NothingFound({ noun, reset }: { noun: string; reset: () => void }) {
  return (
    <EmptyState
      title={`No ${noun.toLowerCase()} match`}
      action={
        <Button variant="default" onClick={reset}>
          Reset search and filters
        </Button>
      }
    >
      Nothing matches this search and these filters.
    </EmptyState>
  );
}
