import { Link } from 'react-router';
import type { AppSource } from '../api/types';
import classes from './SourceList.module.css';
import { Time } from './Time';

type Source = Pick<AppSource, 'connector_id' | 'connector_name' | 'first_seen_at' | 'last_seen_at' | 'disconnected_at'>;

/** Who saw it, first and last when: the evidence of a fact. */
export function SourceList({ sources }: { sources: Source[] }) {
  if (sources.length === 0) return <p className={classes.none}>No connector has seen it.</p>;
  return (
    <ul className={classes.list}>
      {sources.map((source) => (
        <li key={source.connector_id ?? source.connector_name} className={classes.source}>
          <div className={classes.name}>
            {source.connector_id && !source.disconnected_at ? (
              <Link className="nd-link" to={`/settings/connectors/${source.connector_id}`}>
                {source.connector_name}
              </Link>
            ) : (
              source.connector_name
            )}
          </div>
          <div className={classes.seen}>
            First seen <Time value={source.first_seen_at} />, last seen <Time value={source.last_seen_at} />
            {source.disconnected_at && (
              <>
                ; disconnected <Time value={source.disconnected_at} />, not updated since
              </>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
