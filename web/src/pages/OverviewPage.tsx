import { Button } from '@mantine/core';
import { IconPlugConnected, IconPlus } from '@tabler/icons-react';
import { Link } from 'react-router';
import { problemOf } from '../api/client';
import { useOverview } from '../api/inventory';
import { useCan } from '../api/session';
import type { ConnectorStatus, Overview } from '../api/types';
import { AccountFigures } from '../components/AccountFigures';
import { Card } from '../components/Card';
import { EmptyState } from '../components/EmptyState';
import { EventList } from '../components/EventList';
import { PageHeader } from '../components/PageHeader';
import { Stat } from '../components/Stat';
import { StatusBadge } from '../components/StatusBadge';
import { ToLookAt } from '../features/overview/ToLookAt';
import { Trend } from '../features/overview/Trend';
import { ReconnectLink } from '../features/connectors/ReconnectLink';
import { ReviewLink } from '../features/connectors/ReviewLink';
import { formatNumber, plural } from '../lib/format';
import { connectorLooks, lookOf } from '../lib/status';
import classes from './OverviewPage.module.css';
import { OverviewSkeleton } from './OverviewSkeleton';

export function OverviewPage() {
  const overview = useOverview();
  return (
    <>
      <PageHeader title="Overview" lead="What your organisation uses, as the connectors see it." />
      {overview.data ? (
        overview.data.connectors.total === 0 && overview.data.accounts.total === 0 ? (
          <FirstSteps />
        ) : (
          <Figures overview={overview.data} />
        )
      ) : overview.error ? (
        <div role="alert">
          <EmptyState
            title="The figures could not be loaded"
            action={
              <Button variant="default" onClick={() => void overview.refetch()}>
                Try again
              </Button>
            }
          >
            {problemOf(overview.error).detail}
          </EmptyState>
        </div>
      ) : (
        <OverviewSkeleton />
      )}
    </>
  );
}

function FirstSteps() {
  const mayConnect = useCan('connectors.write');
  return (
    <Card>
      <EmptyState
        icon={<IconPlugConnected size={26} aria-hidden />}
        title="Nothing is connected yet"
        action={
          mayConnect ? (
            <Button
              component={Link}
              to="/settings/connectors/new"
              size="md"
              leftSection={<IconPlus size={17} aria-hidden />}
            >
              Add your first connector
            </Button>
          ) : null
        }
      >
        {mayConnect
          ? 'A connector reads which apps and accounts exist, and keeps watching. It takes an API key and about two minutes.'
          : 'An administrator has to add a connector first.'}
      </EmptyState>
    </Card>
  );
}

function Figures({ overview }: { overview: Overview }) {
  const { apps, accounts, connectors, people, devices } = overview;
  return (
    <div className={classes.page}>
      <div className={classes.stats}>
        <Stat label="Apps" value={apps.total} to="/apps" note={`${formatNumber(apps.new_this_week)} new this week`} />
        <Stat label="People" value={people.total} to="/people" note="who use them" />
        <Stat label="Devices" value={devices.total} to="/devices" note="managed" />
        <Stat label="Accounts" value={accounts.total} to="/accounts" note={`${formatNumber(accounts.active)} active`} />
      </div>
      {overview.attention.length > 0 && <Attention items={overview.attention} />}
      <div className={classes.columns}>
        <ToLookAt overview={overview} />
        <Card title="Connectors" lead={plural(connectors.total, 'connector')}>
          <ConnectorFigures byStatus={connectors.by_status} />
        </Card>
      </div>
      <Trend days={overview.trend} />
      <div className={classes.columns}>
        <Card
          title="Recent events"
          flush
          actions={
            <Link className="nd-link" to="/events">
              All events
            </Link>
          }
        >
          {overview.recent_events.length > 0 ? (
            <EventList events={overview.recent_events} />
          ) : (
            <EmptyState title="Nothing has changed yet">New, changed and removed records show up here.</EmptyState>
          )}
        </Card>
        <Card title="Accounts">
          <AccountFigures figures={accounts} to={(status) => `/accounts?status=${status}`} />
          <ul className={classes.statuses}>
            <Week count={overview.accounts_added_7d} label="added in 7 days" kind="account.new" />
            <Week count={overview.accounts_removed_7d} label="removed in 7 days" kind="account.removed" />
          </ul>
        </Card>
      </div>
    </div>
  );
}

/** What happened to accounts in a week, and the events behind the figure. */
function Week({ count, label, kind }: { count: number; label: string; kind: string }) {
  return (
    <li>
      <Link to={`/events?kind=${kind}&since=7d`} className={classes.status}>
        {label}
        <span className={classes.count}>{formatNumber(count)}</span>
      </Link>
    </li>
  );
}

function ConnectorFigures({ byStatus }: { byStatus: Overview['connectors']['by_status'] }) {
  const present = (Object.keys(connectorLooks) as ConnectorStatus[]).filter((status) => byStatus[status]);
  return (
    <ul className={classes.statuses}>
      {present.map((status) => (
        <li key={status}>
          <Link to={`/settings/connectors?status=${status}`} className={classes.status}>
            <StatusBadge {...lookOf(connectorLooks, status)} />
            <span className={classes.count}>{formatNumber(byStatus[status] ?? 0)}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Attention({ items }: { items: Overview['attention'] }) {
  return (
    <Card title="Needs attention" flush>
      <ul className={classes.attention}>
        {items.map((item) => (
          <li key={item.connector_id} className={classes.needy}>
            <StatusBadge {...lookOf(connectorLooks, item.status)} />
            <div className={classes.reason}>
              <Link className={classes.name} to={`/settings/connectors/${item.connector_id}`}>
                {item.name}
              </Link>
              <div>{item.message}</div>
            </div>
            {item.status === 'reconnect' && (
              <div className={classes.action}>
                <ReconnectLink id={item.connector_id} name={item.name} />
              </div>
            )}
            {item.code === 'removal_held' && (
              <div className={classes.action}>
                <ReviewLink id={item.connector_id} name={item.name} />
              </div>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}
