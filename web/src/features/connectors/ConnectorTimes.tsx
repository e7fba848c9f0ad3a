import type { Connector } from '../../api/types';
import { Card } from '../../components/Card';
import { Facts } from '../../components/Facts';
import { Time } from '../../components/Time';
import { formatInterval, plural } from '../../lib/format';
import classes from './ConnectorTimes.module.css';

/** The three times, kept apart: tried, succeeded, failed. And the next. */
export function ConnectorTimes({ connector }: { connector: Connector }) {
  const error = connector.last_error;
  return (
    <Card title="Collection">
      <Facts
        facts={[
          { label: 'Last attempt', value: <Time value={connector.last_attempt_at} none="Not yet" /> },
          { label: 'Last success', value: <Time value={connector.last_success_at} none="Not yet" /> },
          {
            label: 'Next sync',
            value: connector.sync ? 'Under way' : <Time value={connector.next_sync_at} none="None planned" />,
          },
          {
            label: 'Interval',
            value: connector.paused ? 'Paused' : sentenceCase(formatInterval(connector.poll_interval_minutes)),
          },
          {
            label: 'Last error',
            wide: error !== null,
            value: error ? (
              <div>
                <div className={classes.error}>{error.message}</div>
                <div className={classes.since}>
                  First <Time value={error.since} />, {plural(error.count, 'failure')} in a row
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

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
