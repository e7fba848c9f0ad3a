import type { Account, Connector, Held, RemovalGuard, Sync } from '../api/types';
import { formatDay, formatMoment, formatNumber, formatRelative, formatUntil, plural } from './format';
import { listed } from './listed';

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

/** A stream's own name, as a word that begins a sentence. */
export function streamTitle(stream: string): string {
  const words = stream === 'installed_apps' ? 'installed programs' : stream.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What the records of a stream are called; a newer server may have further streams. */
const streamNouns: Record<string, string> = {
  users: 'account',
  devices: 'device',
  installed_apps: 'installed program',
};

/** “412 accounts”, by the stream whose records they are. */
export function recordsOf(stream: string, count: number): string {
  return plural(count, streamNouns[stream] ?? 'record');
}

/** What is held, stream by stream, without those of which nothing is missing. */
export function heldParts(held: Held): Held['streams'] {
  const parts = held.streams.filter(({ records }) => records > 0);
  return parts.length > 0 ? parts : [{ stream: '', records: held.records, of: held.of }];
}

/** “412 accounts and 30 devices”. */
export function heldRecords(held: Held): string {
  return listed(heldParts(held).map(({ stream, records }) => recordsOf(stream, records)), '');
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

/** “As of 09:40. Waiting until 11:00, as Kandji asked.”, or because Noonday has used its share. */
function waitingSentence(connector: Connector, now: number): string {
  const until = connector.sync?.wait_until ?? connector.next_sync_at;
  const waiting = until ? waitingUntil(until, now) : 'Waiting';
  const why = ownBudgetSpent(connector)
    ? `: Noonday keeps to its share of what ${connector.type_title} allows.`
    : `, as ${connector.type_title} asked.`;
  return `${asOf(connector, now)} ${waiting}${why}`;
}

function ownBudgetSpent(connector: Connector): boolean {
  return connector.status_reason?.code === 'budget_spent';
}

function waitingUntil(until: string, now: number): string {
  const left = new Date(until).getTime() - now;
  if (left <= 0) return 'Going on now';
  return left < LAST_MINUTE_MS
    ? `Waiting ${Math.ceil(left / 1000)}\u00a0s more`
    : `Waiting until ${formatMoment(until, now)}`;
}

/** “412 of 1,200 accounts are missing from the list of 09:40. Nothing was removed.” */
export function heldSentence(held: Held, now: number): string {
  const parts = heldParts(held).map(({ stream, records, of }) => `${formatNumber(records)} of ${recordsOf(stream, of)}`);
  const missing = `${listed(parts, '')} ${held.records === 1 ? 'is' : 'are'} missing`;
  const list = held.since ? `the list of ${formatMoment(held.since, now)}` : 'the latest complete list';
  return `${missing} from ${list}. Nothing was removed.`;
}

/** “Devices cannot be read since 09:40: the key lacks a permission.”; null where every stream can be. */
export function problemSentence(connector: Connector, now: number): string | null {
  const problems = connector.stream_status.flatMap(({ stream, problem }) => {
    if (!problem) return [];
    const since = problem.since ? ` since ${formatMoment(problem.since, now)}` : '';
    return [`${streamTitle(stream)} cannot be read${since}: ${startLower(ended(problem.message))}`];
  });
  return problems.length > 0 ? problems.join(' ') : null;
}

/** Whether the key is good but may not read something that it should. */
export function lacksPermission(connector: Connector): boolean {
  return (
    connector.status_reason?.code === 'permission_missing' ||
    connector.stream_status.some(({ problem }) => problem?.code === 'permission_missing')
  );
}

function attentionSentence(connector: Connector, now: number): string {
  if (connector.held) return heldSentence(connector.held, now);
  const reason = connector.status_reason?.message ?? 'It works in part';
  return `${asOf(connector, now)} ${problemSentence(connector, now) ?? ended(reason)}`;
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
      return attentionSentence(connector, now);
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

export const heldTitle = 'A removal waits for a decision';
export const permissionTitle = 'A permission is missing';

/** What a status in need says above its sentence; null where there is no trouble. */
export function troubleTitle(connector: Connector): string | null {
  switch (connector.status) {
    case 'attention':
      if (connector.held) return heldTitle;
      return lacksPermission(connector) ? permissionTitle : 'This connector works in part';
    case 'failing':
      return `${connector.type_title} cannot be read at the moment`;
    case 'waiting':
      return ownBudgetSpent(connector)
        ? `Noonday has used its share of what ${connector.type_title} allows`
        : `${connector.type_title} is being asked too often`;
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
      return sync.error && sync.error.class !== 'throttled'
        ? `Trying again ${formatUntil(sync.wait_until, now)}, from where it stopped`
        : `${waitingUntil(sync.wait_until, now)}, then it goes on where it stopped`;
    default:
      return `Collecting ${streamTitle(sync.progress.stream || 'records').toLowerCase()}`;
  }
}

/** What follows from a decision about held removals. */
export function decidedSentence(deed: 'approve' | 'reject', held: Held): string {
  const what = heldRecords(held);
  const one = held.records === 1;
  if (deed === 'approve') return `${what} ${one ? 'is' : 'are'} being removed.`;
  return `${what} ${one ? 'stays' : 'stay'}. The next complete list decides anew.`;
}

/** What became of a sync, beyond its badge; null where that says it all. */
export function outcomeSentence(sync: Sync): string | null {
  const { held, decision, state } = sync;
  const missing = held ? formatNumber(held.records) : '';
  switch (decision?.outcome) {
    case 'approved':
      if (state === 'held') return `Approved by ${decision.by ?? 'an operator'}, ${missing} being removed`;
      return state === 'succeeded' && sync.counts.removed > 0
        ? `Approved by ${decision.by ?? 'an operator'}, ${formatNumber(sync.counts.removed)} removed`
        : null;
    case 'rejected':
      return `${missing} were missing; ${decision.by ?? 'an operator'} kept them`;
    case 'dissolved':
      return `${missing} were missing; a later list named them again`;
    case 'superseded':
      return `${missing} were missing; a later list came without others`;
    default:
      return held ? `${missing} missing, waiting for a decision` : null;
  }
}

/** “More than 20 % and more than 10 records”: what a complete list may not come without unasked. */
export function guardSentence({ percent, records }: RemovalGuard): string {
  if (percent >= 100) {
    return 'The guard is off: whatever a complete list comes without is removed at once.';
  }
  const bounds = [
    ...(percent > 0 ? [`more than ${percent} %`] : []),
    ...(records > 0 ? [`more than ${plural(records, 'record')}`] : []),
  ];
  const when = bounds.length > 0 ? `If a complete list comes without ${bounds.join(' and ')}` : 'Whatever a complete list comes without';
  return bounds.length > 0
    ? `${when}, nothing is removed until an operator decides.`
    : `${when} stays until an operator decides.`;
}

/** What it means for the future of a record that it is missing; null for one that is not. */
export function missingSentence(
  record: Pick<Account, 'missing_since' | 'removed_at' | 'held_by'>,
): string | null {
  if (!record.missing_since || record.removed_at) return null;
  return record.held_by
    ? 'The latest complete list came without it. Its removal waits for a decision.'
    : 'A complete list came without it, and it was kept. The next complete list decides anew.';
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
