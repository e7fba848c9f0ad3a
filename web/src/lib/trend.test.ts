import { describe, expect, it } from 'vitest';
import type { TrendDay } from '../api/types';
import { areaOf, changeOf, lineOf, nearest, pathOf } from './trend';

function days(...apps: [string, number][]): TrendDay[] {
  return apps.map(([day, n]) => ({ day, apps: n, accounts: 0, people: 0, devices: 0 }));
}

describe('a line of figures', () => {
  it('leaves room for days that are missing', () => {
    const { points } = lineOf(days(['2026-06-01', 10], ['2026-06-02', 11], ['2026-06-05', 12]), 'apps');
    expect(points.map(({ x }) => x)).toEqual([0, 0.25, 1]);
  });

  it('begins near its least figure where that is far from nothing', () => {
    const far = lineOf(days(['2026-06-01', 100], ['2026-06-02', 110]), 'apps');
    expect(far).toMatchObject({ low: 98, high: 112 });
    const near = lineOf(days(['2026-06-01', 2], ['2026-06-02', 10]), 'apps');
    expect(near.low).toBe(0);
  });

  it('is drawn from the bottom up', () => {
    const { points } = lineOf(days(['2026-06-01', 0], ['2026-06-02', 17]), 'apps');
    expect(pathOf(points)).toBe('M0 100L100 15');
    expect(areaOf(points)).toBe('M0 100L100 15L100 100L0 100Z');
    expect(areaOf([])).toBe('');
  });

  it('is one point in the middle on the first day, inside of its box', () => {
    const { points, low, high } = lineOf(days(['2026-06-01', 7]), 'apps');
    expect(points[0]).toMatchObject({ x: 0.5, value: 7 });
    expect(low).toBeLessThan(7);
    expect(high).toBeGreaterThan(7);
    const nothing = lineOf(days(['2026-06-01', 0]), 'apps');
    expect(nothing.points[0]?.y).toBe(0);
    expect(nothing.high).toBe(1);
  });

  it('finds the day under the pointer, and says how far it went', () => {
    const { points } = lineOf(days(['2026-06-01', 10], ['2026-06-02', 11], ['2026-06-05', 8]), 'apps');
    expect([0, 0.2, 0.6, 0.7, 1].map((x) => nearest(points, x))).toEqual([0, 1, 1, 2, 2]);
    expect(changeOf(points)).toBe('−2');
    expect(changeOf(points.slice(0, 2))).toBe('+1');
    expect(changeOf(points.slice(0, 1))).toBe('±0');
  });
});
