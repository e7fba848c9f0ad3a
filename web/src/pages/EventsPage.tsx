import { IconActivity } from '@tabler/icons-react';
import { useEvents } from '../api/inventory';
import type { EventKind } from '../api/types';
import { Card } from '../components/Card';
import { CsvButton } from '../components/CsvButton';
import { EmptyState } from '../components/EmptyState';
import { EventList } from '../components/EventList';
import { EventSkeleton } from '../components/EventSkeleton';
import { FilterMenu } from '../components/FilterMenu';
import { ListError } from '../components/ListCard';
import { ListToolbar } from '../components/ListToolbar';
import { PageHeader } from '../components/PageHeader';
import { Pager } from '../components/Pager';
import { useAppChoices, useConnectorChoices } from '../components/useChoices';
import { DeviceFilter } from '../features/devices/DeviceFilter';
import { PersonFilter } from '../features/people/PersonFilter';
import { kindLabels } from '../lib/events';
import { useListUrl } from '../lib/listUrl';
import { ends, periods, sinceOf, withDay } from '../lib/periods';
import { useNow } from '../lib/useNow';

const spec = { filters: ['kind', 'connector_id', 'app_id', 'person_id', 'device_id', 'since', 'until'] } as const;

const kinds = (Object.keys(kindLabels) as EventKind[]).map((value) => ({ value, label: kindLabels[value] }));

export function EventsPage() {
  const url = useListUrl(spec);
  const now = useNow();
  const params = {
    ...url.params,
    since: sinceOf(url.filters.since?.[0], now),
    until: sinceOf(url.filters.until?.[0], now),
  };
  const events = useEvents(params);
  const connectors = useConnectorChoices();
  const apps = useAppChoices();
  return (
    <>
      <PageHeader
        title="Events"
        lead="What changed, newest first."
        actions={<CsvButton path="/events" params={params} name="events" />}
      />
      <ListToolbar url={url} search="Search events">
        <FilterMenu
          label="Kind"
          multiple
          options={kinds}
          value={url.filters.kind ?? []}
          onChange={(values) => url.filter('kind', values)}
        />
        <FilterMenu
          label="Since"
          options={withDay(periods, url.filters.since?.[0], 'The end of')}
          value={url.filters.since ?? []}
          onChange={(values) => url.filter('since', values)}
        />
        <FilterMenu
          label="Until"
          options={withDay(ends, url.filters.until?.[0], 'The end of')}
          value={url.filters.until ?? []}
          onChange={(values) => url.filter('until', values)}
        />
        <FilterMenu
          label="App"
          options={apps}
          value={url.filters.app_id ?? []}
          onChange={(values) => url.filter('app_id', values)}
        />
        <FilterMenu
          label="Connector"
          options={connectors}
          value={url.filters.connector_id ?? []}
          onChange={(values) => url.filter('connector_id', values)}
        />
        <PersonFilter url={url} />
        <DeviceFilter url={url} />
      </ListToolbar>
      <Card flush>
        {events.error && !events.data ? (
          <ListError error={events.error} retry={() => void events.refetch()} />
        ) : events.data === undefined ? (
          <EventSkeleton />
        ) : events.data.items.length > 0 ? (
          <EventList events={events.data.items} />
        ) : (
          <EmptyState
            icon={<IconActivity size={26} aria-hidden />}
            title={url.narrowed ? 'No events match' : 'Nothing has changed yet'}
          >
            What is added, changed, removed and decided is listed here.
          </EmptyState>
        )}
        <Pager list={events.data} url={url} noun="events" />
      </Card>
    </>
  );
}
