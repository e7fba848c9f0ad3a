import {
  IconApps,
  IconAppsOff,
  IconArrowBackUp,
  IconArrowMerge,
  IconArrowsSplit2,
  IconChecklist,
  IconDeviceLaptop,
  IconDeviceLaptopOff,
  IconLink,
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
  'app.reviewed': { icon: IconChecklist, tone: 'good' },
  'app.changed': { icon: IconPencil, tone: 'quiet' },
  'app.removed': { icon: IconAppsOff, tone: 'bad' },
  'title.matched': { icon: IconLink, tone: 'quiet' },
  'device.new': { icon: IconDeviceLaptop, tone: 'good' },
  'device.changed': { icon: IconPencil, tone: 'quiet' },
  'device.removed': { icon: IconDeviceLaptopOff, tone: 'bad' },
  'device.returned': { icon: IconArrowBackUp, tone: 'good' },
  'person.merged': { icon: IconArrowMerge, tone: 'quiet' },
  'person.split': { icon: IconArrowsSplit2, tone: 'quiet' },
  'person.linked': { icon: IconLink, tone: 'quiet' },
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
        <Source event={event} />
      </div>
      <span className={classes.time}>
        <Time value={event.at} />
      </span>
    </li>
  );
}

/** Whose deed it was, or which connector saw it. */
function Source({ event: { by, connector, kind } }: { event: InventoryEvent }) {
  if (by) return <p className={classes.source}>by {by}</p>;
  if (!connector || kind === 'connector.disconnected') return null;
  return <p className={classes.source}>seen by {connector.name}</p>;
}
