import type { Cost, LimitCost, StreamAccess } from '../api/types';
import { formatDuration, formatMoment, formatNumber, plural } from './format';

/** Shorter windows are over before anybody reads of them, and a sync sits them out. */
const SHOWN_FROM_SECONDS = 60;

/** Whether a limit's window is worth a look at what is used of it. */
export function isShown(limit: LimitCost): boolean {
  return limit.per_seconds >= SHOWN_FROM_SECONDS;
}

const windows: Record<number, string> = { 1: 'a second', 60: 'a minute', 3600: 'an hour', 86_400: 'a day' };

/** “10,000 requests an hour”. */
export function limitTitle({ limit, per_seconds: per }: LimitCost): string {
  return `${plural(limit, 'request')} ${windows[per] ?? `in ${formatDuration(per * 1000)}`}`;
}

/** How many requests the next sync takes, and how that is known. */
export function requestsSentence(cost: Cost): string {
  if (cost.requests === null) return 'Nobody knows yet how many requests a sync takes: the first complete one tells.';
  const bases = cost.streams.map((stream) => stream.basis);
  const requests = plural(cost.requests, 'request');
  if (bases.includes('unknown')) return `At least ${requests}: not every stream has been read yet.`;
  return bases.includes('page_size')
    ? `About ${requests}, by how many records fit on a page.`
    : `About ${requests}, as many as the last complete sync.`;
}

/**
 * What reading one stream takes: “4 requests for 1,200 records”, and how many more where the vendor
 * wants it read one by one; null where nobody knows yet.
 */
export function streamCost(
  stream: Pick<StreamAccess, 'records' | 'requests' | 'requests_at_most'>,
): string | null {
  const { records, requests, requests_at_most: most } = stream;
  if (requests === null) return null;
  const plain = `${plural(requests, 'request')}${records === null ? '' : ` for ${plural(records, 'record')}`}`;
  return most === null ? plain : `${plain}; up to ${formatNumber(most)} if they have to be read one by one`;
}

/** Whether the next sync has to wait for a limit, and until when; null where nobody can tell. */
export function waitSentence({ requests, limits, waits, expected_seconds: seconds }: Cost, now: number): string | null {
  if (requests === null || limits.length === 0) return null;
  const ends = limits.filter((limit) => isShown(limit) && requests > limit.left).map((limit) => limit.resets_at ?? '');
  if (!waits) return 'It fits into what is left.';
  const until = ends.sort().pop();
  const when = until ? `until ${formatMoment(until, now)}` : 'for a new window';
  return `It does not fit into what is left: it will wait ${when} and go on where it stopped. At least ${formatDuration(seconds * 1000)} in all.`;
}

/** What Noonday may use of a limit, has used, and when that begins anew. */
export function limitSentence(limit: LimitCost, vendor: string, now: number): string {
  const { allowance, used, left, remaining, resets_at: resets } = limit;
  if (!isShown(limit)) return `Noonday sends at most ${formatNumber(allowance)} of them.`;
  return [
    `${formatNumber(used)} of Noonday’s ${formatNumber(allowance)} used, ${formatNumber(left)} left.`,
    resets ? `Begins anew at ${formatMoment(resets, now)}.` : '',
    remaining === null ? '' : `${vendor} says that ${formatNumber(remaining)} are left for all who ask.`,
  ]
    .filter(Boolean)
    .join(' ');
}
