import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { Link, useParams } from 'react-router';
import { useAppThen } from '../api/apps';
import { useEvents } from '../api/inventory';
import { useCan } from '../api/session';
import type { App } from '../api/types';
import { AccountFigures } from '../components/AccountFigures';
import { AppMark } from '../components/AppMark';
import { AsOfBanner, AsOfControl } from '../components/AsOf';
import { Card } from '../components/Card';
import { EmptyState } from '../components/EmptyState';
import { EventList } from '../components/EventList';
import { Facts } from '../components/Facts';
import { PageHeader } from '../components/PageHeader';
import { QueryGate } from '../components/QueryGate';
import { SourceList } from '../components/SourceList';
import { Stat } from '../components/Stat';
import { StatusBadge } from '../components/StatusBadge';
import { Time } from '../components/Time';
import { AppTitles } from '../features/apps/AppTitles';
import { DeleteAppModal } from '../features/apps/DeleteAppModal';
import { EditAppModal } from '../features/apps/EditAppModal';
import { ReviewCard } from '../features/apps/ReviewCard';
import { SightingsTable } from '../features/sightings/SightingsTable';
import { useAsOf, withAsOf } from '../lib/asOf';
import { formatNumber } from '../lib/format';
import { appLooks, lookOf } from '../lib/status';
import classes from './Detail.module.css';

const back = { to: '/apps', label: 'Apps' };

export function AppPage() {
  const { id = '' } = useParams();
  const [asOf] = useAsOf();
  return (
    <QueryGate query={useAppThen(id, asOf)} title="App" back={back}>
      {(app) => <AppView app={app} asOf={asOf} />}
    </QueryGate>
  );
}

function AppView({ app, asOf }: { app: App; asOf: string }) {
  const past = asOf !== '';
  return (
    <>
      <PageHeader
        title={app.name}
        trail={[back]}
        mark={<AppMark name={app.name} icon={app.icon} size={44} />}
        badge={<StatusBadge {...lookOf(appLooks, app.status)} />}
        lead={app.vendor && app.vendor !== app.name ? `by ${app.vendor}` : undefined}
        actions={
          <>
            <AsOfControl />
            {!past && <Deeds app={app} />}
          </>
        }
      />
      <AsOfBanner />
      <div className={classes.page}>
        <Figures app={app} asOf={asOf} />
        <div className={classes.wideFirst}>
          <div className={classes.stack}>
            <ReviewCard app={app} past={past} />
            <Card title="Accounts by status">
              <AccountFigures
                figures={app.accounts}
                to={(status) => withAsOf(`/accounts?app_id=${app.id}&status=${status}`, asOf)}
              />
            </Card>
          </div>
          <div className={classes.stack}>
            <Card title="Facts">
              <Facts facts={appFacts(app)} />
            </Card>
            <Card title="Seen by" lead="Which connectors saw this app, and when.">
              <SourceList sources={app.sources} />
            </Card>
          </div>
        </div>
        {!past && <AppTitles app={app} />}
        <SightingsTable path={`/apps/${app.id}/sightings`} asOf={asOf} />
        {!past && <RecentEvents appId={app.id} />}
      </div>
    </>
  );
}

function Deeds({ app }: { app: App }) {
  const mayWrite = useCan('inventory.write');
  const [editing, edit] = useDisclosure(false);
  const [deleting, remove] = useDisclosure(false);
  if (!mayWrite) return null;
  return (
    <>
      <Button variant="default" leftSection={<IconPencil size={16} aria-hidden />} onClick={edit.open}>
        Edit facts
      </Button>
      <Button variant="default" color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={remove.open}>
        Delete app
      </Button>
      <EditAppModal app={app} opened={editing} onClose={edit.close} />
      <DeleteAppModal app={app} opened={deleting} onClose={remove.close} />
    </>
  );
}

/** How much it is used, and the lists behind the figures. */
function Figures({ app, asOf }: { app: App; asOf: string }) {
  return (
    <div className={classes.figures}>
      <Stat label="People" value={app.people} to={`/people?app_id=${app.id}`} note="who use it" />
      <Stat label="Devices" value={app.devices} to={`/devices?app_id=${app.id}`} note="that have it" />
      <Stat
        label="Accounts"
        value={app.accounts.total}
        to={withAsOf(`/accounts?app_id=${app.id}`, asOf)}
        note={`${formatNumber(app.accounts.active)} active`}
      />
      <Stat label="Programs" value={app.titles} to={`/software?matched=all&app_id=${app.id}`} note="that belong to it" />
    </div>
  );
}

function appFacts(app: App) {
  return [
    { label: 'Vendor', value: app.vendor || '—' },
    { label: 'Domains', value: app.domains.join(', ') || '—' },
    { label: 'Generative AI', value: app.generative_ai ? 'Yes' : 'No' },
    { label: 'How it came here', value: app.origin === 'operator' ? 'Added by an operator' : 'Discovered' },
    {
      label: 'Catalogue',
      value: app.catalog_id ? (
        <Link className="nd-link" to={`/settings/catalogue/${app.catalog_id}`}>
          {app.catalog_id}
        </Link>
      ) : (
        'Not known to it'
      ),
    },
    { label: 'First seen', value: <Time value={app.first_seen_at} /> },
    { label: 'Last seen', value: <Time value={app.last_seen_at} /> },
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
