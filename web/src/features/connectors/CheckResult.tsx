import { IconCircleCheck, IconCircleMinus, IconCircleX, IconHelpCircle } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import type { Access, Check, StreamAccess } from '../../api/types';
import { Notice } from '../../components/Notice';
import { streamCost } from '../../lib/cost';
import classes from './CheckResult.module.css';

/** Whose tenant answered and what the credential may read. It takes the focus when it arrives. */
export function CheckResult({ check }: { check: Check }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), [check]);
  return (
    <div ref={box} tabIndex={-1} role="status" className={classes.result} data-focus-target>
      {check.tenant && (
        <div className={classes.tenant}>
          <IconCircleCheck size={20} className={classes.good} aria-hidden />
          <div>
            <p className={classes.name}>
              Connected to <strong>{check.tenant.name}</strong>
            </p>
            <p className={classes.where}>
              {check.tenant.url}
              {check.tenant.region ? ` · ${check.tenant.region}` : ''}
            </p>
          </div>
        </div>
      )}
      <StreamAccessList streams={check.streams} />
      {check.warnings.map((warning) => (
        <Notice key={warning} tone="warn">
          {warning}
        </Notice>
      ))}
    </div>
  );
}

const accessLooks: Record<Access, { icon: typeof IconCircleX; tone: string; words: string }> = {
  granted: { icon: IconCircleCheck, tone: 'good', words: 'may be read' },
  forbidden: { icon: IconCircleX, tone: 'bad', words: 'not permitted' },
  unlicensed: { icon: IconCircleMinus, tone: 'warn', words: 'not in this plan' },
  unknown: { icon: IconHelpCircle, tone: 'quiet', words: 'could not be checked' },
};

function StreamAccessList({ streams }: { streams: StreamAccess[] }) {
  return (
    <ul className={classes.streams} aria-label="What the credential may read">
      {streams.map((stream) => {
        const { icon: Icon, tone, words } = accessLooks[stream.access];
        return (
          <li key={stream.stream} className={classes.stream} data-tone={tone}>
            <Icon size={17} aria-hidden />
            <span>
              <span className={classes.title}>{stream.title}</span> {words}
              {stream.access === 'granted' && streamCost(stream) && (
                <span className={classes.permission}>A sync takes {streamCost(stream)}.</span>
              )}
              {stream.access !== 'granted' && (
                <span className={classes.permission}>
                  {stream.required ? 'Required' : 'Optional'}: {stream.permission}
                </span>
              )}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
