import { useCallback } from 'react';
import { useSearchParams } from 'react-router';
import { formatDay, formatMoment } from './format';

const NAME = 'as_of';
const DAY = /^\d{4}-\d\d-\d\d$/;
const DAY_MS = 86_400_000;

/** The day (YYYY-MM-DD) or time of which the address wants things shown; empty for now, and for nonsense. */
export function parseAsOf(params: URLSearchParams): string {
  const value = params.get(NAME) ?? '';
  return Number.isNaN(new Date(value).getTime()) ? '' : value;
}

/** The address of another moment. Pages of lists start anew: their cursors belong to the old one. */
export function writeAsOf(params: URLSearchParams, asOf: string): URLSearchParams {
  const next = new URLSearchParams(params);
  for (const name of params.keys()) {
    if (/(^|_)(page|cursor)$/.test(name)) next.delete(name);
  }
  if (asOf === '') next.delete(NAME);
  else next.set(NAME, asOf);
  return next;
}

/** The same moment in the address of another page; nothing for now. */
export function withAsOf(path: string, asOf: string): string {
  if (asOf === '') return path;
  return `${path}${path.includes('?') ? '&' : '?'}${NAME}=${encodeURIComponent(asOf)}`;
}

/** “Mar 3, 2026” for a day, “Mar 3, 2026, 09:40” for a time. */
export function asOfWords(asOf: string): string {
  // A day is that of the server's clock, UTC; its noon is the same day nearly everywhere.
  return DAY.test(asOf) ? formatDay(`${asOf}T12:00:00`) : formatMoment(asOf, 0);
}

/** The day so many days before now, as the address writes it. */
export function dayBefore(now: number, days: number): string {
  return new Date(now - days * DAY_MS).toISOString().slice(0, 10);
}

/** The moment in the address, and how to go to another one. */
export function useAsOf(): [asOf: string, set: (asOf: string) => void] {
  const [params, setParams] = useSearchParams();
  const set = useCallback(
    (asOf: string) => setParams((old) => writeAsOf(old, asOf), { preventScrollReset: true }),
    [setParams],
  );
  return [parseAsOf(params), set];
}
