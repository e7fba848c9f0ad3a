import { Link } from 'react-router';
import type { Connector, Held } from '../../api/types';
import { Card } from '../../components/Card';
import { Facts } from '../../components/Facts';
import type { Fact } from '../../components/Facts';
import { Time } from '../../components/Time';
import { formatNumber } from '../../lib/format';
import { guardSentence, heldParts, recordsOf, streamTitle } from '../../lib/sentences';
import { listed } from '../../lib/listed';
import { NextSync } from '../connectors/ConnectorTimes';
import classes from './Removals.module.css';

interface Props {
  connector: Connector;
  held: Held;
}

/** Why nothing was removed, what the two ways out mean, and whether it is still so. */
export function HeldFacts({ connector, held }: Props) {
  const vendor = connector.type_title;
  return (
    <Card title="What happened">
      <div className={classes.words}>
        <p>
          {vendor} was read to the end of its lists, and{' '}
          {listed(heldParts(held).map((part) => `${formatNumber(part.records)} of the ${recordsOf(part.stream, part.of)}`), '')}{' '}
          that Noonday knew were not in them. That is more than may go unasked, so each of
          them is as it was. They may have left; or somebody changed what the key may see, or something went wrong at{' '}
          {vendor}.
        </p>
        <p>
          <strong>Remove</strong> marks them as removed. <strong>Keep</strong> leaves them as they are, and the next
          complete list decides anew. If you do neither, collecting goes on, and this ends by itself once a complete
          list names them again.
        </p>
      </div>
      <Facts facts={factsOf(connector, held)} />
    </Card>
  );
}

function factsOf(connector: Connector, held: Held): Fact[] {
  return [
    { label: 'Missing', value: share(held) },
    ...(held.streams.length > 1
      ? held.streams.map((stream) => ({ label: `Missing of ${streamTitle(stream.stream)}`, value: share(stream) }))
      : []),
    { label: 'Held since', value: <Time value={held.since} /> },
    { label: 'Last complete list', value: <Time value={lastListed(connector, held)} none="Not known" /> },
    { label: 'Next sync', value: <NextSync connector={connector} /> },
    {
      label: 'Removal guard',
      wide: true,
      value: (
        <p className={classes.guard}>
          {guardSentence(connector.removal_guard)} It can be set in the{' '}
          <Link className="nd-link" to={`/settings/connectors/${connector.id}`}>
            connector’s settings
          </Link>
          .
        </p>
      ),
    },
  ];
}

/** “412 of 1,200 (34 %)”. */
function share({ records, of }: { records: number; of: number }): string {
  const percent = of > 0 ? ` (${Math.round((records / of) * 100)} %)` : '';
  return `${formatNumber(records)} of ${formatNumber(of)}${percent}`;
}

/** The oldest of the newest lists: until then it is known that they are missing still. */
function lastListed(connector: Connector, held: Held): string | null {
  const names = held.streams.map((stream) => stream.stream);
  const times = connector.stream_status
    .filter((status) => names.includes(status.stream))
    .flatMap((status) => status.last_listed_at ?? []);
  return times.sort()[0] ?? null;
}
