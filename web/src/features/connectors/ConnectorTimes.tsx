import type { Connector } from '../../api/types';
import { Card } from '../../components/Card';
import { Facts } from '../../components/Facts';
import { Time } from '../../components/Time';
import { formatDuration, formatInterval, plural } from '../../lib/format';
import { errorLabel } from '../../lib/status';
import classes from './ConnectorTimes.module.css';

/** The three times, kept apart: tried, succeeded, failed. And the next. */
export function ConnectorTimes({ connector }: { connector: Connector }) {
  const { last_error: error, last_sync: last } = connector;
  return (
    <Card title="Collection">
      <Facts
        facts={[
          { label: 'Last attempt', value: <Time value={connector.last_attempt_at} none="Not yet" /> },
          { label: 'Last success', value: <Time value={connector.last_success_at} none="Not yet" /> },
          {
            label: 'Next sync',
            value: <NextSync connector={connector} />,
          },
          {
            label: 'Interval',
            value: connector.paused ? 'Paused' : sentenceCase(formatInterval(connector.poll_interval_minutes)),
          },
          ...(last
            ? [
                {
                  label: 'Last sync took',
                  value: `${plural(last.requests, 'request')}${last.duration_ms === null ? '' : ` in ${formatDuration(last.duration_ms)}`}`,
                },
              ]
            : []),
          {
            label: 'Last error',
            wide: error !== null,
            value: error ? (
              <div>
                <div className={classes.error}>
                  <strong>{errorLabel(error.class)}</strong>: {error.message}
                </div>
                <div className={classes.since}>
                  <Often error={error} />
                </div>
              </div>
            ) : (
              'None'
            ),
          },
        ]}
      />
    </Card>
  );
}

/** “First 20 minutes ago, last just now, 3 times in a row”. */
function Often({ error }: { error: NonNullable<Connector['last_error']> }) {
  if (error.count < 2) {
    return (
      <>
        Once, <Time value={error.at} />
      </>
    );
  }
  return (
    <>
      First <Time value={error.since} />, last <Time value={error.at} />, {plural(error.count, 'time')} in a row
    </>
  );
}

/** When it goes on by itself. */
export function NextSync({ connector: { sync, next_sync_at } }: { connector: Connector }) {
  if (sync && sync.state !== 'waiting') return 'Under way';
  return <Time value={sync ? sync.wait_until : next_sync_at} none="None planned" ahead />;
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
