import type { TrendDay } from '../api/types';

export type TrendName = 'apps' | 'accounts' | 'people' | 'devices';

/** A day's figure in its place: x from the first day to the last, y from the bottom to the top, both from 0 to 1. */
export interface Point {
  day: string;
  value: number;
  x: number;
  y: number;
}

export interface Line {
  points: Point[];
  /** What the bottom and the top stand for. */
  low: number;
  high: number;
}

const MARGIN = 0.15;

/** The figures of one name, laid out. Days that are missing leave the room that they would take. */
export function lineOf(days: TrendDay[], name: TrendName): Line {
  const values = days.map((day) => day[name]);
  const least = Math.min(...values);
  const most = Math.max(...values);
  const room = Math.max(1, Math.ceil((most - least) * MARGIN));
  // What is small beside nothing is shown from nothing on.
  const low = least <= most / 2 ? 0 : Math.max(0, least - room);
  const high = Math.max(most + room, low + 1);
  const times = days.map(({ day }) => Date.parse(day));
  const first = times[0] ?? 0;
  const span = (times[times.length - 1] ?? 0) - first;
  return {
    low,
    high,
    points: days.map(({ day }, index) => ({
      day,
      value: values[index] ?? 0,
      x: span === 0 ? 0.5 : ((times[index] ?? first) - first) / span,
      y: ((values[index] ?? 0) - low) / (high - low),
    })),
  };
}

/** The line as an SVG path in a box of 100 by 100. */
export function pathOf(points: Point[]): string {
  return points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${round(x * 100)} ${round(100 - y * 100)}`).join('');
}

/** The same, closed at the bottom. */
export function areaOf(points: Point[]): string {
  const first = points[0];
  const last = points[points.length - 1];
  if (!first || !last) return '';
  return `${pathOf(points)}L${round(last.x * 100)} 100L${round(first.x * 100)} 100Z`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** The point nearest to a place between left (0) and right (1). */
export function nearest(points: Point[], x: number): number {
  let best = 0;
  points.forEach((point, index) => {
    if (Math.abs(point.x - x) < Math.abs((points[best]?.x ?? 0) - x)) best = index;
  });
  return best;
}

/** How a figure moved since the first day: “+12”, “−3”, “±0”. */
export function changeOf(points: Point[]): string {
  const change = (points[points.length - 1]?.value ?? 0) - (points[0]?.value ?? 0);
  if (change === 0) return '±0';
  return change > 0 ? `+${change.toLocaleString('en')}` : `−${Math.abs(change).toLocaleString('en')}`;
}
