import { useEffect, useRef, useState } from 'react';
import type { Sync } from '../../api/types';
import { formatNumber, formatTimeLeft, plural } from '../../lib/format';
import { viewProgress } from '../../lib/progress';
import type { ProgressView } from '../../lib/progress';
import { syncSentence } from '../../lib/sentences';
import { useNow } from '../../lib/useNow';
import { useProgress } from '../../lib/useProgress';
import classes from './SyncProgress.module.css';

/** A sync that is under way, as its connector's page shows it; `at` is when it was last told. */
export function SyncProgress({ sync, at }: { sync: Sync; at: number }) {
  const view = useProgress(sync, at);
  const now = useNow(sync.state === 'waiting');
  const title = syncSentence(sync, now);
  const announced = useSpoken(spoken(title, view));
  return (
    <section className={classes.panel} aria-label="Progress">
      <div className={classes.head}>
        <h2 className={classes.title}>{title}</h2>
        {view.fraction !== null && <span className={classes.percent}>{Math.floor(view.fraction * 100)} %</span>}
      </div>
      <Bar view={view} moving={sync.state === 'running'} label={title} />
      <ul className={classes.figures}>
        <li>
          <strong>{formatNumber(view.records)}</strong>
          {view.expected !== null && view.fraction !== null ? ` of ${formatNumber(view.expected)}` : ''} records
        </li>
        <li>{plural(view.pages, 'page')}</li>
        {view.rate !== null && <li>{formatNumber(Math.round(view.rate))} records/s</li>}
        {view.secondsLeft !== null && <li>{formatTimeLeft(view.secondsLeft)}</li>}
        {sync.retries > 0 && <li>{plural(sync.retries, 'retry', 'retries')}</li>}
      </ul>
      <p className={classes.hidden} role="status" aria-live="polite">
        {announced}
      </p>
    </section>
  );
}

/** The same in one line of a list. */
export function SyncProgressLine({ sync }: { sync: Sync }) {
  const view = viewProgress(sync, []);
  const now = useNow(sync.state === 'waiting');
  const title = syncSentence(sync, now);
  return (
    <span className={classes.inline}>
      <Bar view={view} moving={sync.state === 'running'} label={title} />
      <span className={classes.below}>
        {title}: {formatNumber(view.records)}
        {view.expected !== null && view.fraction !== null ? ` of ${formatNumber(view.expected)}` : ''}
      </span>
    </span>
  );
}

function Bar({ view, moving, label }: { view: ProgressView; moving: boolean; label: string }) {
  const { fraction } = view;
  return (
    <span
      className={classes.bar}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={fraction === null ? undefined : Math.floor(fraction * 100)}
      data-still={!moving || undefined}
    >
      {fraction === null ? (
        <span className={classes.unknown} />
      ) : (
        <span className={classes.fill} style={{ width: `${fraction * 100}%` }} />
      )}
    </span>
  );
}

function spoken(title: string, view: ProgressView): string {
  const records = plural(view.records, 'record');
  return view.fraction === null
    ? `${title}, ${records}.`
    : `${title}, ${Math.floor(view.fraction * 100)} percent, ${records}.`;
}

const SPEAK_EVERY_MS = 10_000;

/** The newest text, but said no oftener than people can listen. */
function useSpoken(text: string): string {
  const [said, setSaid] = useState(text);
  const newest = useRef(text);
  useEffect(() => {
    newest.current = text;
  }, [text]);
  useEffect(() => {
    const timer = window.setInterval(() => setSaid(newest.current), SPEAK_EVERY_MS);
    return () => window.clearInterval(timer);
  }, []);
  return said;
}
