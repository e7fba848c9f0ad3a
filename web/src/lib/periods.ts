import { asOfWords } from './asOf';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** The periods to filter events by; the values stand in the address. */
export const periods = [
  { value: '1d', label: 'The last day' },
  { value: '7d', label: 'The last 7 days' },
  { value: '30d', label: 'The last 30 days' },
];

/** The same, as the end of the time to look at. */
export const ends = [
  { value: '1d', label: 'A day ago' },
  { value: '7d', label: '7 days ago' },
  { value: '30d', label: '30 days ago' },
];

const DAY = /^\d{4}-\d\d-\d\d$/;

/** The choices, with the day that an address may have instead of one. */
export function withDay(choices: typeof periods, value: string | undefined, before: string): typeof periods {
  return value !== undefined && DAY.test(value) ? [...choices, { value, label: `${before} ${asOfWords(value)}` }] : choices;
}

/** The end of a day; or when a period began, to the hour, so that the same list keeps the same question for a while. */
export function sinceOf(period: string | undefined, now: number): string | undefined {
  if (period !== undefined && DAY.test(period)) return `${period}T23:59:59.999Z`;
  const days = Number(/^(\d{1,3})d$/.exec(period ?? '')?.[1] ?? 0);
  if (days === 0) return undefined;
  return new Date(Math.floor((now - days * DAY_MS) / HOUR_MS) * HOUR_MS).toISOString();
}
