import type { Account, Connector, Sync } from '../api/types';
import { formatDay, formatMoment, formatRelative, formatUntil } from './format';

const LAST_MINUTE_MS = 60_000;

function ended(sentence: string): string {
  const text = sentence.trim();
  return /[.!?…][”"’)]?$/.test(text) ? text : `${text}.`;
}

/** A sentence as the end of another: a plain first word loses its capital, a name keeps it. */
function startLower(sentence: string): string {
  return /^(The|A|An|It|Its|This|There|No)\s/.test(sentence)
    ? sentence.charAt(0).toLowerCase() + sentence.slice(1)
    : sentence;
}

function asOf(connector: Connector, now: number): string {
  return connector.last_success_at
    ? `As of ${formatMoment(connector.last_success_at, now)}.`
    : 'Never read completely yet.';
}

/** “As of 09:40. Failing since 10:00 because … Trying again in 12 s.” */
function failingSentence(connector: Connector, now: number): string {
  const error = connector.last_error;
  const reason = error?.message ?? connector.status_reason?.message ?? `${connector.type_title} cannot be read`;
  const since = error?.since ? ` since ${formatMoment(error.since, now)}` : '';
  const failing = `Failing${since} because ${startLower(ended(reason))}`;
  return [asOf(connector, now), failing, tryingAgain(connector, now)].filter(Boolean).join(' ');
}

function tryingAgain(connector: Connector, now: number): string {
  const { sync } = connector;
  if (sync && sync.state !== 'waiting') return 'Trying again now.';
  const at = sync ? sync.wait_until : connector.next_sync_at;
  return at ? `Trying again ${formatUntil(at, now)}.` : '';
}

/** “As of 09:40. Waiting until 11:00, as Kandji asked.” */
function waitingSentence(connector: Connector, now: number): string {
  const until = connector.sync?.wait_until ?? connector.next_sync_at;
  if (!until) return `${asOf(connector, now)} Waiting, as ${connector.type_title} asked.`;
  return `${asOf(connector, now)} ${waitingUntil(until, now)}, as ${connector.type_title} asked.`;
}

function waitingUntil(until: string, now: number): string {
  const left = new Date(until).getTime() - now;
  if (left <= 0) return 'Going on now';
  return left < LAST_MINUTE_MS
    ? `Waiting ${Math.ceil(left / 1000)}\u00a0s more`
    : `Waiting until ${formatMoment(until, now)}`;
}

/** What a connector's status means, in sentences for people. */
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
      return `${asOf(connector, now)} ${ended(reason ?? 'It works in part')}`;
    case 'failing':
      return failingSentence(connector, now);
    case 'waiting':
      return waitingSentence(connector, now);
    case 'reconnect':
      return `${ended(reason ?? `${connector.type_title} no longer accepts the credential`)} Collecting has stopped until you reconnect.`;
    case 'paused':
      return 'Nothing is collected until you resume it.';
  }
}

/** What a status in need says above its sentence; null where there is no trouble. */
export function troubleTitle(connector: Connector): string | null {
  switch (connector.status) {
    case 'attention':
      return 'This connector works in part';
    case 'failing':
      return `${connector.type_title} cannot be read at the moment`;
    case 'waiting':
      return `${connector.type_title} is being asked too often`;
    case 'reconnect':
      return 'This connector has to be reconnected';
    default:
      return null;
  }
}

/** Whether its sentence counts seconds. */
export function countsDown(connector: Connector): boolean {
  return connector.status === 'failing' || connector.status === 'waiting';
}

/** What a sync is doing now, for its progress. */
export function syncSentence(sync: Sync, now: number): string {
  switch (sync.state) {
    case 'queued':
      return 'Waiting to start';
    case 'waiting':
      if (!sync.wait_until) return 'Waiting, then it goes on where it stopped';
      return sync.error && sync.error.code !== 'throttled'
        ? `Trying again ${formatUntil(sync.wait_until, now)}, from where it stopped`
        : `${waitingUntil(sync.wait_until, now)}, then it goes on where it stopped`;
    case 'held':
      return 'Held: an operator has to look at it';
    default:
      return `Collecting ${sync.progress.stream || 'records'}`;
  }
}

/** What an account's status means; null where it explains itself. */
export function accountSentence(account: Account): string | null {
  const vendor = account.app.name;
  switch (account.status) {
    case 'active':
      return null;
    case 'suspended':
      return `${vendor} still lists this account, but as switched off.`;
    case 'archived':
      return `${vendor} keeps this account in its archive; nobody works with it any more.`;
    case 'removed':
      return account.removed_at
        ? `${vendor} no longer lists this account: a complete listing on ${formatDay(account.removed_at)} came without it.`
        : `${vendor} no longer lists this account.`;
    case 'unknown':
      return account.raw_status
        ? `${vendor} says “${account.raw_status}”, which does not tell whether this account is in use.`
        : `${vendor} does not say whether this account is in use.`;
  }
}
