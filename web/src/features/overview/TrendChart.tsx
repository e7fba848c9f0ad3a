import { useState } from 'react';
import type { PointerEvent } from 'react';
import { Link } from 'react-router';
import type { TrendDay } from '../../api/types';
import { formatDay, formatNumber } from '../../lib/format';
import { areaOf, changeOf, lineOf, nearest, pathOf } from '../../lib/trend';
import type { TrendName } from '../../lib/trend';
import classes from './Trend.module.css';

interface Props {
  label: string;
  to: string;
  name: TrendName;
  days: TrendDay[];
}

/** A day is that of UTC; its noon is the same day nearly everywhere. */
export function dayWords(day: string): string {
  return formatDay(`${day}T12:00:00`);
}

/** One figure over time. Those who cannot see it find the same in the table. */
export function TrendChart({ label, to, name, days }: Props) {
  const { points, low, high } = lineOf(days, name);
  const [at, setAt] = useState<number | null>(null);
  const shown = points[at ?? points.length - 1];
  if (!shown) return null;

  function point(event: PointerEvent<HTMLDivElement>) {
    const box = event.currentTarget.getBoundingClientRect();
    setAt(nearest(points, (event.clientX - box.left) / box.width));
  }

  return (
    <div className={classes.chart}>
      <div className={classes.head}>
        <Link to={to} className={classes.label}>
          {label}
        </Link>
        <span className={classes.value}>{formatNumber(shown.value)}</span>
        <span className={classes.day}>
          {at === null ? (points.length > 1 ? `${changeOf(points)} since ${dayWords(points[0]?.day ?? '')}` : 'Since today') : dayWords(shown.day)}
        </span>
      </div>
      <div className={classes.plot} aria-hidden onPointerMove={point} onPointerLeave={() => setAt(null)}>
        {points.length > 1 && <span className={classes.high}>{formatNumber(high)}</span>}
        {points.length > 1 && <span className={classes.low}>{formatNumber(low)}</span>}
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" className={classes.svg}>
          {points.length > 1 && <path className={classes.area} d={areaOf(points)} />}
          {points.length > 1 && <path className={classes.line} d={pathOf(points)} />}
        </svg>
        {(points.length === 1 || at !== null) && (
          <>
            {points.length > 1 ? (
              <span className={classes.cross} style={{ left: `${shown.x * 100}%` }} />
            ) : (
              <span className={classes.level} style={{ bottom: `${shown.y * 100}%` }} />
            )}
            <span className={classes.dot} style={{ left: `${shown.x * 100}%`, bottom: `${shown.y * 100}%` }} />
          </>
        )}
      </div>
    </div>
  );
}
