import { Link } from 'react-router';
import type { QueryParams } from '../../api/client';
import { useEvents } from '../../api/inventory';
import { Card } from '../../components/Card';
import { EmptyState } from '../../components/EmptyState';
import { EventList } from '../../components/EventList';
import { EventSkeleton } from '../../components/EventSkeleton';
import { ListError } from '../../components/ListCard';
import { Pager } from '../../components/Pager';
import { useListUrl } from '../../lib/listUrl';

const spec = { filters: [], limit: 25, prefix: 'events_' } as const;

interface Props {
  /** Which events, as the API filters them. */
  of: QueryParams;
  /** The list of events with the same filter. */
  all: string;
}

/** What happened to one thing. */
export function EventsCard({ of, all }: Props) {
  const url = useListUrl(spec);
  const events = useEvents({ ...url.params, ...of });
  return (
    <Card
      title="History"
      flush
      actions={
        <Link className="nd-link" to={all}>
          All its events
        </Link>
      }
    >
      {events.error && !events.data ? (
        <ListError error={events.error} retry={() => void events.refetch()} />
      ) : events.data === undefined ? (
        <EventSkeleton />
      ) : events.data.items.length > 0 ? (
        <EventList events={events.data.items} />
      ) : (
        <EmptyState title="Nothing has happened yet" />
      )}
      <Pager list={events.data} url={url} noun="history" />
    </Card>
  );
}
