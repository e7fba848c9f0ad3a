import { Skeleton } from '@mantine/core';
import { problemOf } from '../../api/client';
import { useConnectorCost } from '../../api/connectors';
import type { Connector, Cost, LimitCost } from '../../api/types';
import { Card } from '../../components/Card';
import { limitSentence, limitTitle, isShown, requestsSentence, streamCost, waitSentence } from '../../lib/cost';
import { formatNumber } from '../../lib/format';
import { streamTitle } from '../../lib/sentences';
import { useNow } from '../../lib/useNow';
import classes from './ConnectorCost.module.css';

/** What the next sync asks of the vendor, and how that stands to the vendor's limits. */
export function ConnectorCost({ connector }: { connector: Connector }) {
  const cost = useConnectorCost(connector.id);
  return (
    <Card title="What a sync costs">
      {cost.data ? (
        <Figures cost={cost.data} vendor={connector.type_title} />
      ) : cost.error ? (
        <p className={classes.text} role="alert">
          {problemOf(cost.error).detail}
        </p>
      ) : (
        <Skeleton height={12} width="60%" my={5} />
      )}
    </Card>
  );
}

function Figures({ cost, vendor }: { cost: Cost; vendor: string }) {
  const now = useNow();
  const wait = waitSentence(cost, now);
  return (
    <div className={classes.figures}>
      <p className={classes.text}>
        {requestsSentence(cost)} {wait}
      </p>
      {cost.streams.length > 1 && (
        <ul className={classes.streams}>
          {cost.streams.map((stream) => (
            <li key={stream.stream}>
              {streamTitle(stream.stream)}: {streamCost(stream) ?? 'not known yet'}
            </li>
          ))}
        </ul>
      )}
      {cost.limits.length > 0 ? (
        <>
          <p className={classes.share}>
            {vendor} counts the requests of all who ask this tenant together. Noonday uses at most{' '}
            {cost.share_percent} % of what it allows.
          </p>
          <ul className={classes.limits}>
            {cost.limits.map((limit) => (
              <Limit key={limit.per_seconds} limit={limit} vendor={vendor} now={now} />
            ))}
          </ul>
        </>
      ) : (
        <p className={classes.share}>
          {vendor} has not said how many requests it allows. Noonday asks for one page after the other, and waits
          when {vendor} asks it to. Once a limit is known, Noonday uses at most {cost.share_percent} % of it.
        </p>
      )}
    </div>
  );
}

interface LimitProps {
  limit: LimitCost;
  vendor: string;
  now: number;
}

function Limit({ limit, vendor, now }: LimitProps) {
  const title = limitTitle(limit);
  const used = Math.min(limit.used, limit.allowance);
  return (
    <li>
      <div className={classes.title}>{title}</div>
      {isShown(limit) && (
        <div
          className={classes.meter}
          role="meter"
          aria-label={`Used of ${title}`}
          aria-valuemin={0}
          aria-valuemax={limit.allowance}
          aria-valuenow={used}
          aria-valuetext={`${formatNumber(limit.used)} of ${formatNumber(limit.allowance)}`}
          data-spent={limit.left === 0 || undefined}
        >
          <span style={{ width: `${(used / Math.max(limit.allowance, 1)) * 100}%` }} />
        </div>
      )}
      <div className={classes.share}>{limitSentence(limit, vendor, now)}</div>
    </li>
  );
}
