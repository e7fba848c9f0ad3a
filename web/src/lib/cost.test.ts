import { expect, it } from 'vitest';
import { cost, hourly } from '../test/samples';
import { limitSentence, limitTitle, requestsSentence, waitSentence, streamCost } from './cost';
import { formatMoment } from './format';

const now = new Date('2026-06-01T10:10:00Z').getTime();
const eleven = formatMoment('2026-06-01T11:00:00Z', now);

it('says how many requests a sync takes, and how that is known', () => {
  expect(requestsSentence(cost)).toBe('About 4 requests, as many as the last complete sync.');
  const [users] = cost.streams;
  if (!users) throw new Error('The sample has no stream.');
  expect(requestsSentence({ ...cost, streams: [{ ...users, basis: 'page_size' }] })).toContain('fit on a page');
  expect(requestsSentence({ ...cost, streams: [users, { ...users, basis: 'unknown' }] })).toContain('At least 4 requests');
  expect(requestsSentence({ ...cost, requests: null })).toContain('Nobody knows yet');
});

it('says whether the next sync has to wait, and until when', () => {
  expect(waitSentence(cost, now)).toBe('It fits into what is left.');
  const long = { ...cost, requests: 5000, waits: true, expected_seconds: 3900, limits: [{ ...hourly, left: 100 }] };
  expect(waitSentence(long, now)).toBe(
    `It does not fit into what is left: it will wait until ${eleven} and go on where it stopped. At least 1 h 5 min in all.`,
  );
  expect(waitSentence({ ...cost, requests: null }, now)).toBeNull();
  expect(waitSentence({ ...cost, limits: [] }, now)).toBeNull();
});

it('tells a limit, the share of it, and when it begins anew', () => {
  expect(limitTitle(hourly)).toBe('10,000 requests an hour');
  expect(limitTitle({ ...hourly, per_seconds: 600 })).toBe('10,000 requests in 10 min');
  expect(limitSentence(hourly, 'Kandji', now)).toBe(`334 of Noonday’s 5,000 used, 4,666 left. Begins anew at ${eleven}.`);
  expect(limitSentence({ ...hourly, remaining: 120 }, 'Kandji', now)).toMatch(/Kandji says that 120 are left for all who ask\.$/);
  expect(limitSentence({ ...hourly, per_seconds: 1, allowance: 25 }, 'Kandji', now)).toBe('Noonday sends at most 25 of them.');
});

it('tells what each stream takes, and what it takes at worst', () => {
  expect(streamCost({ records: 1200, requests: 4, requests_at_most: null })).toBe('4 requests for 1,200 records');
  expect(streamCost({ records: null, requests: 1, requests_at_most: 1400 })).toBe(
    '1 request; up to 1,400 if they have to be read one by one',
  );
  expect(streamCost({ records: null, requests: null, requests_at_most: null })).toBeNull();
});
