import { Button } from '@mantine/core';
import { IconFingerprint } from '@tabler/icons-react';
import { Link, useParams } from 'react-router';
import { useApp, useEvents } from '../api/inventory';
import type { App } from '../api/types';
import { AccountFigures } from '../components/AccountFigures';
import { AppMark } from '../components/AppMark';
import { Card } from '../components/Card';
import { EmptyState } from '../components/EmptyState';
import { EventList } from '../components/EventList';
import { Facts } from '../components/Facts';
import { PageHeader } from '../components/PageHeader';
import { QueryGate } from '../components/QueryGate';
import { SourceList } from '../components/SourceList';
import { StatusBadge } from '../components/StatusBadge';
import { Time } from '../components/Time';
import { appLooks, lookOf } from '../lib/status';
import classes from './Detail.module.css';

const back = { to: '/apps', label: 'Apps' };

export function AppPage() {
  const { id = '' } = useParams();
  return (
    <QueryGate query={useApp(id)} title="App" back={back}>
      {(app) => <AppView app={app} />}
    </QueryGate>
  );
}

function AppView({ app }: { app: App }) {
  return (
    <>
      <PageHeader
        title={app.name}
        trail={[back]}
        mark={<AppMark name={app.name} size={44} />}
        badge={<StatusBadge {...lookOf(appLooks, app.status)} />}
        lead={app.vendor && app.vendor !== app.name ? `by ${app.vendor}` : undefined}
        actions={
          <Button
            component={Link}
            to={`/accounts?app_id=${app.id}`}
            variant="default"
            leftSection={<IconFingerprint size={16} aria-hidden />}
          >
            All accounts
          </Button>
        }
      />
      <div className={classes.page}>
        <Card title="Accounts">
          <AccountFigures
            figures={app.accounts}
            to={(status) => `/accounts?app_id=${app.id}&status=${status}`}
          />
        </Card>
        <div className={classes.halves}>
          <Card title="Facts">
            <Facts facts={appFacts(app)} />
          </Card>
          <Card title="Evidence" lead="Which connectors saw this app, and when.">
            <SourceList sources={app.sources} />
          </Card>
        </div>
        <RecentEvents appId={app.id} />
      </div>
    </>
  );
}

function appFacts(app: App) {
  return [
    { label: 'Vendor', value: app.vendor || '—' },
    { label: 'Category', value: app.category || '—' },
    { label: 'Domains', value: app.domains.join(', ') || '—' },
    { label: 'Owner', value: app.owner?.name ?? 'Nobody yet' },
    { label: 'First seen', value: <Time value={app.first_seen_at} /> },
    { label: 'Last seen', value: <Time value={app.last_seen_at} /> },
    ...(app.tags.length > 0 ? [{ label: 'Tags', value: app.tags.join(', ') }] : []),
    ...(app.notes ? [{ label: 'Notes', value: app.notes, wide: true }] : []),
  ];
}

function RecentEvents({ appId }: { appId: string }) {
  const events = useEvents({ app_id: appId, limit: 10 });
  return (
    <Card
      title="Recent events"
      flush
      actions={
        <Link className="nd-link" to={`/events?app_id=${appId}`}>
          All events of this app
        </Link>
      }
    >
      {events.data?.items.length ? (
        <EventList events={events.data.items} />
      ) : (
        <EmptyState title={events.data ? 'Nothing has happened yet' : 'Loading'} />
      )}
    </Card>
  );
}
