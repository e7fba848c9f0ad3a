import { Link } from 'react-router';
import type { Connector, ConnectorType } from '../../api/types';
import { Card } from '../../components/Card';
import { Facts } from '../../components/Facts';
import { Time } from '../../components/Time';
import { formatNumber } from '../../lib/format';
import classes from './ConnectorSource.module.css';

interface Props {
  connector: Connector;
  type: ConnectorType | undefined;
}

/** Whose tenant it is, the credential (never its value), and what is read. */
export function ConnectorSource({ connector, type }: Props) {
  return (
    <Card title="Source">
      <Facts
        facts={[
          { label: 'Tenant', value: connector.tenant?.name ?? 'Not known yet' },
          ...(type?.fields ?? [])
            .filter((field) => !field.secret)
            .map((field) => ({ label: field.label, value: connector.settings[field.name] ?? '—' })),
          ...connector.credentials.map((credential) => ({
            label: credential.label,
            value: credential.set ? (
              <span>
                Stored sealed, set <Time value={credential.updated_at} none="once" />
              </span>
            ) : (
              'Not set'
            ),
          })),
          ...(connector.app
            ? [
                {
                  label: 'App',
                  value: (
                    <Link className="nd-link" to={`/apps/${connector.app.id}`}>
                      {connector.app.name}
                    </Link>
                  ),
                },
              ]
            : []),
        ]}
      />
      <h3 className={classes.heading}>What is read</h3>
      <ul className={classes.streams}>
        {(type?.streams ?? []).map((stream) => (
          <StreamLine key={stream.id} stream={stream} status={connector.stream_status.find((one) => one.stream === stream.id)} />
        ))}
      </ul>
    </Card>
  );
}

interface StreamProps {
  stream: ConnectorType['streams'][number];
  /** None: the stream is not read. */
  status: Connector['stream_status'][number] | undefined;
}

/** One listing: what it is, when it was last read to its end, and what is in the way. */
function StreamLine({ stream, status }: StreamProps) {
  return (
    <li className={classes.stream}>
      <div>
        <div className={classes.title}>{stream.title}</div>
        <div className={classes.text}>{stream.description}</div>
        <div className={classes.text}>Needs: {stream.permission}</div>
        {status && (
          <div className={classes.text}>
            Last complete list: <Time value={status.last_listed_at} none="none yet" />
          </div>
        )}
        {status?.problem && (
          <div className={classes.problem}>
            Cannot be read since <Time value={status.problem.since} none="the last sync" />: {status.problem.message}
          </div>
        )}
      </div>
      <div className={classes.count}>
        {!status ? 'Not read' : status.last_listed_at || status.records > 0 ? formatNumber(status.records) : 'Not yet'}
      </div>
    </li>
  );
}
