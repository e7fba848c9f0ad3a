import { describe, expect, it } from 'vitest';
import { asOfWords, dayBefore, parseAsOf, withAsOf, writeAsOf } from './asOf';

const of = (query: string) => new URLSearchParams(query);

describe('the moment in the address', () => {
  it('is a day or a time; nonsense is now', () => {
    expect(parseAsOf(of('as_of=2026-03-03'))).toBe('2026-03-03');
    expect(parseAsOf(of('as_of=2026-03-03T09:40:00Z'))).toBe('2026-03-03T09:40:00Z');
    expect(parseAsOf(of('as_of=yesterday'))).toBe('');
    expect(parseAsOf(of(''))).toBe('');
  });

  it('starts every list of the page anew and leaves the rest', () => {
    expect(writeAsOf(of('q=ada&page=2&cursor=x&cursor=y&seen_page=3&seen_cursor=z'), '2026-03-03').toString()).toBe(
      'q=ada&as_of=2026-03-03',
    );
    expect(writeAsOf(of('as_of=2026-03-03&q=ada'), '').toString()).toBe('q=ada');
  });

  it('goes along to other pages', () => {
    expect(withAsOf('/apps/a1', '')).toBe('/apps/a1');
    expect(withAsOf('/apps/a1', '2026-03-03')).toBe('/apps/a1?as_of=2026-03-03');
    expect(withAsOf('/accounts?app_id=a1', '2026-03-03')).toBe('/accounts?app_id=a1&as_of=2026-03-03');
  });

  it('is said as people say it', () => {
    expect(asOfWords('2026-03-03')).toBe('Mar 3, 2026');
    expect(asOfWords('2026-03-03T09:40:00')).toBe('Mar 3, 2026, 09:40');
    expect(dayBefore(Date.parse('2026-03-03T00:10:00Z'), 7)).toBe('2026-02-24');
  });
});
