import {
  IconApps,
  IconArrowBackUp,
  IconPencil,
  IconPlugConnectedX,
  IconUserMinus,
  IconUserPlus,
} from '@tabler/icons-react';
import { Link } from 'react-router';
import type { EventKind, InventoryEvent } from '../api/types';
import { eventPieces, kindLabels } from '../lib/events';
import type { Tone } from '../lib/status';
import classes from './EventList.module.css';
import { Time } from './Time';

const marks: Record<EventKind, { icon: typeof IconApps; tone: Tone }> = {
  'app.new': { icon: IconApps, tone: 'info' },
  'account.new': { icon: IconUserPlus, tone: 'good' },
  'account.changed': { icon: IconPencil, tone: 'quiet' },
  'account.removed': { icon: IconUserMinus, tone: 'bad' },
  'account.returned': { icon: IconArrowBackUp, tone: 'good' },
  'connector.disconnected': { icon: IconPlugConnectedX, tone: 'warn' },
};

const otherMark: (typeof marks)[EventKind] = { icon: IconPencil, tone: 'quiet' };

/** What happened, newest first, in sentences. */
export function EventList({ events }: { events: InventoryEvent[] }) {
  return (
    <ol className={classes.list}>
      {events.map((event) => (
        <EventLine key={event.id} event={event} />
      ))}
    </ol>
  );
}

function EventLine({ event }: { event: InventoryEvent }) {
  const { icon: Icon, tone } = (marks as Partial<typeof marks>)[event.kind] ?? otherMark;
  return (
    <li className={classes.line}>
      <span className={classes.mark} data-tone={tone} title={kindLabels[event.kind]}>
        <Icon size={15} stroke={1.8} aria-hidden />
      </span>
      <div className={classes.words}>
        <p className={classes.sentence}>
          {eventPieces(event).map((piece, index) =>
            piece.to ? (
              <Link key={index} to={piece.to} className={classes.name}>
                {piece.text}
              </Link>
            ) : (
              <span key={index}>{piece.text}</span>
            ),
          )}
        </p>
        {event.connector && event.kind !== 'connector.disconnected' && (
          <p className={classes.source}>seen by {event.connector.name}</p>
        )}
      </div>
      <span className={classes.time}>
        <Time value={event.at} />
      </span>
    </li>
  );
}
