import { expect, it } from 'vitest';
import { formatDuration, formatInterval, formatRelative, formatTimeLeft, formatTotal, formatUntil, initials, plural } from './format';

const now = new Date('2026-06-01T12:00:00Z').getTime();

it('says times as people do', () => {
  expect(formatRelative('2026-06-01T11:59:50Z', now)).toBe('just now');
  expect(formatRelative('2026-06-01T12:00:20Z', now)).toBe('in a moment');
  expect(formatRelative('2026-06-01T11:59:10Z', now)).toBe('1 minute ago');
  expect(formatRelative('2026-06-01T11:55:00Z', now)).toBe('5 minutes ago');
  expect(formatRelative('2026-06-01T14:00:00Z', now)).toBe('in 2 hours');
  expect(formatRelative('2026-05-31T12:00:00Z', now)).toBe('yesterday');
});

it('says that a list is not counted to its end', () => {
  expect(formatTotal({ total: 10_000, total_is_minimum: true })).toBe('10,000+');
  expect(formatTotal({ total: 10_000, total_is_minimum: false })).toBe('10,000');
  expect(formatTotal({ total: 3 })).toBe('3');
});

it('says durations, intervals and time left', () => {
  expect(formatDuration(38.4)).toBe('38 ms');
  expect(formatDuration(2340)).toBe('2.3 s');
  expect(formatDuration(61_000)).toBe('1 min 1 s');
  expect(formatDuration(7_800_000)).toBe('2 h 10 min');
  expect(formatInterval(60)).toBe('every hour');
  expect(formatInterval(1)).toBe('every minute');
  expect(formatInterval(15)).toBe('every 15 minutes');
  expect(formatInterval(90)).toBe('every 1 h 30 min');
  expect(formatInterval(1440)).toBe('every day');
  expect(formatTimeLeft(3)).toBe('a few seconds left');
  expect(formatTimeLeft(41)).toBe('about 45 seconds left');
  expect(formatTimeLeft(150)).toBe('about 3 minutes left');
});

it('counts and abbreviates', () => {
  expect(plural(1, 'account')).toBe('1 account');
  expect(plural(1200, 'account')).toBe('1,200 accounts');
  expect(initials('Ada Augusta Lovelace')).toBe('AL');
  expect(initials('ada@acme.example')).toBe('A');
  expect(initials(' ')).toBe('?');
});

it('says when something to come happens', () => {
  const now = new Date('2026-06-01T10:00:00Z').getTime();
  expect(formatUntil('2026-06-01T09:59:59Z', now)).toBe('now');
  expect(formatUntil('2026-06-01T10:00:11.2Z', now)).toBe('in 12\u00a0s');
  expect(formatUntil('2026-06-01T10:04:10Z', now)).toBe('in 5\u00a0min');
  expect(formatUntil('2026-06-01T12:00:00Z', now)).toMatch(/^at /);
});
