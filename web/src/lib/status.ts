import type { AccountStatus, AppStatus, Connector, ConnectorStatus, Sync, SyncState, SyncTrigger } from '../api/types';
import { formatMoment, formatRelative } from './format';

export type Tone = 'good' | 'warn' | 'bad' | 'busy' | 'info' | 'quiet';

interface Look {
  label: string;
  tone: Tone;
}

export const connectorLooks: Record<ConnectorStatus, Look> = {
  collecting: { label: 'Collecting', tone: 'busy' },
  connected: { label: 'Connected', tone: 'good' },
  attention: { label: 'Attention', tone: 'warn' },
  failing: { label: 'Failing', tone: 'bad' },
  waiting: { label: 'Waiting', tone: 'warn' },
  reconnect: { label: 'Reconnect', tone: 'bad' },
  paused: { label: 'Paused', tone: 'quiet' },
};

export const accountLooks: Record<AccountStatus, Look> = {
  active: { label: 'Active', tone: 'good' },
  suspended: { label: 'Suspended', tone: 'warn' },
  archived: { label: 'Archived', tone: 'quiet' },
  removed: { label: 'Removed', tone: 'bad' },
  unknown: { label: 'Unknown', tone: 'quiet' },
};

export const appLooks: Record<AppStatus, Look> = {
  new: { label: 'New', tone: 'info' },
  approved: { label: 'Approved', tone: 'good' },
  unapproved: { label: 'Unapproved', tone: 'bad' },
  ignored: { label: 'Ignored', tone: 'quiet' },
};

export const syncLooks: Record<SyncState, Look> = {
  queued: { label: 'Queued', tone: 'quiet' },
  running: { label: 'Running', tone: 'busy' },
  waiting: { label: 'Waiting', tone: 'warn' },
  held: { label: 'Held', tone: 'warn' },
  succeeded: { label: 'Succeeded', tone: 'good' },
  failed: { label: 'Failed', tone: 'bad' },
  canceled: { label: 'Canceled', tone: 'quiet' },
};

export const triggerLabels: Record<SyncTrigger, string> = {
  initial: 'Initial',
  schedule: 'Schedule',
  manual: 'Manual',
  reconnect: 'Reconnect',
};

/** The look of a word that a newer server may have added. */
export function lookOf(looks: Partial<Record<string, Look>>, key: string): Look {
  return looks[key] ?? { label: key, tone: 'quiet' };
}

function ended(sentence: string): string {
  const text = sentence.trim();
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** A sentence as the end of another: a plain first word loses its capital, a name keeps it. */
function startLower(sentence: string): string {
  return /^(The|A|An|It|Its|This|There|No)\s/.test(sentence)
    ? sentence.charAt(0).toLowerCase() + sentence.slice(1)
    : sentence;
}

/** “As of 09:40, failing since 10:00 because …”: the three times in one sentence. */
export function staleSentence(connector: Connector, now: number): string {
  const error = connector.last_error;
  const asOf = connector.last_success_at
    ? `As of ${formatMoment(connector.last_success_at, now)}`
    : 'Never read completely';
  if (!error) return `${asOf}.`;
  const since = error.since ? ` since ${formatMoment(error.since, now)}` : '';
  return `${asOf}, failing${since} because ${startLower(ended(error.message))}`;
}

/** What a connector's status means, in one sentence for people. */
export function statusSentence(connector: Connector, now: number): string {
  const reason = connector.status_reason?.message;
  switch (connector.status) {
    case 'collecting':
      return connector.last_success_at
        ? 'Everything is being collected again.'
        : 'Everything is being collected for the first time. This may take a while; you can leave this page.';
    case 'connected':
      return connector.last_success_at
        ? `Everything was read ${formatRelative(connector.last_success_at, now)}.`
        : 'Connected.';
    case 'attention':
      return ended(reason ?? 'It works in part');
    case 'failing':
      return connector.last_error
        ? staleSentence(connector, now)
        : ended(reason ?? `${connector.type_title} cannot be read at the moment`);
    case 'waiting':
      return waitingSentence(connector, now);
    case 'reconnect':
      return `${ended(reason ?? `${connector.type_title} no longer accepts the credential`)} Collecting has stopped until you reconnect.`;
    case 'paused':
      return 'Nothing is collected until you resume it.';
  }
}

function waitingSentence(connector: Connector, now: number): string {
  const until = connector.sync?.wait_until ?? connector.next_sync_at;
  const reason = connector.status_reason?.message;
  const lead = ended(reason ?? `${connector.type_title} asked Noonday to wait`);
  return until ? `${lead} It goes on at ${formatMoment(until, now)}.` : lead;
}

/** What a sync is doing now, for its progress. */
export function syncSentence(sync: Sync, now: number): string {
  switch (sync.state) {
    case 'queued':
      return 'Waiting to start';
    case 'waiting':
      return sync.wait_until
        ? `Waiting until ${formatMoment(sync.wait_until, now)}, then it goes on where it stopped`
        : 'Waiting, then it goes on where it stopped';
    case 'held':
      return 'Held: an operator has to look at it';
    default:
      return `Collecting ${sync.progress.stream || 'records'}`;
  }
}
