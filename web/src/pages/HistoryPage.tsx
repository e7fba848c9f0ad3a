import { Skeleton } from '@mantine/core';
import { IconCalendarTime } from '@tabler/icons-react';
import { Link, useSearchParams } from 'react-router';
import { problemOf } from '../api/client';
import { useComparison } from '../api/history';
import type { Comparison } from '../api/types';
import { EmptyState } from '../components/EmptyState';
import { FilterMenu } from '../components/FilterMenu';
import { ListCard } from '../components/ListCard';
import { ListToolbar } from '../components/ListToolbar';
import { PageHeader } from '../components/PageHeader';
import { differenceColumns } from '../features/history/columns';
import classes from '../features/history/History.module.css';
import { Period } from '../features/history/Period';
import { Totals } from '../features/history/Totals';
import { asOfWords, dayBefore } from '../lib/asOf';
import { changeLooks, pageOfDifferences } from '../lib/comparison';
import { queryString } from '../api/client';
import { useListUrl } from '../lib/listUrl';
import { useNow } from '../lib/useNow';

const spec = { filters: ['change'], sort: 'name' } as const;

const changes = Object.entries(changeLooks).map(([value, { label }]) => ({ value, label }));

/** What changed between two days. Both stand in the address; without them it is the last 7 days. */
export function HistoryPage() {
  const now = useNow();
  const [params, setParams] = useSearchParams();
  const from = params.get('from') ?? dayBefore(now, 7);
  const to = params.get('to') ?? '';
  const comparison = useComparison(from, to);

  function compare(nextFrom: string, nextTo: string) {
    const next = new URLSearchParams({ from: nextFrom });
    if (nextTo !== '') next.set('to', nextTo);
    setParams(next);
  }

  return (
    <>
      <PageHeader
        title="History"
        lead={`What changed between ${asOfWords(from)} and ${to === '' ? 'now' : asOfWords(to)}.`}
        actions={
          <Link className="nd-link" to={`/events${queryString({ since: from, until: to })}`}>
            Every event of that time
          </Link>
        }
      />
      <Period
        key={`${from} ${to}`}
        from={from}
        to={to}
        problem={comparison.error ? problemOf(comparison.error) : null}
        onChange={compare}
      />
      {comparison.error ? null : comparison.data ? (
        <Differences comparison={comparison.data} from={from} to={to} stale={comparison.isPlaceholderData} />
      ) : (
        <div className={classes.skeletons} role="status" aria-label="Loading">
          <Skeleton height={96} radius="lg" />
          <Skeleton height={320} radius="lg" />
        </div>
      )}
    </>
  );
}

interface Props {
  comparison: Comparison;
  from: string;
  to: string;
  stale: boolean;
}

function Differences({ comparison, from, to, stale }: Props) {
  const url = useListUrl(spec);
  const list = pageOfDifferences(comparison.items, url);
  return (
    <>
      <Totals totals={comparison.totals} />
      <ListToolbar url={url} search="Search apps">
        <FilterMenu
          label="Change"
          multiple
          options={changes}
          value={url.filters.change ?? []}
          onChange={(values) => url.filter('change', values)}
        />
      </ListToolbar>
      <ListCard
        query={{ data: list, error: null, isPlaceholderData: stale, refetch: () => undefined }}
        url={url}
        noun="Apps"
        columns={differenceColumns(from, to)}
        rowKey={({ app }) => app.id}
        empty={
          <EmptyState icon={<IconCalendarTime size={26} aria-hidden />} title="No app differs between these two days">
            Choose an earlier first day to look further back.
          </EmptyState>
        }
      />
    </>
  );
}
