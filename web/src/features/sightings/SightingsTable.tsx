import { IconDeviceLaptop, IconFingerprint } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useSightings } from '../../api/sightings';
import type { Sighting } from '../../api/types';
import { Card } from '../../components/Card';
import { CsvButton } from '../../components/CsvButton';
import type { Column } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { FilterMenu } from '../../components/FilterMenu';
import { ListCardBody } from '../../components/ListCard';
import { ListToolbar } from '../../components/ListToolbar';
import { Name } from '../../components/Name';
import { Time } from '../../components/Time';
import { useConnectorChoices } from '../../components/useChoices';
import { Why } from '../../components/Why';
import { useListUrl } from '../../lib/listUrl';
import { streamTitle } from '../../lib/sentences';
import classes from './SightingsTable.module.css';
import { confidenceLabel, linkLabel, ruleLabel, sightingKinds } from './words';

const spec = {
  filters: ['kind', 'connector_id', 'removed'],
  sort: '-last_seen_at',
  limit: 25,
  prefix: 'seen_',
} as const;

const ended = [{ value: 'true', label: 'Ended ones too' }];

interface Props {
  /** Where the API lists them, such as `/apps/{id}/sightings`. */
  path: string;
  /** The day or time to look back to; empty or missing for now. */
  asOf?: string;
}

/** The evidence: what was seen where, of whom, by which connector, and why it belongs here. */
export function SightingsTable({ path, asOf = '' }: Props) {
  const url = useListUrl(spec);
  const params = { ...url.params, as_of: asOf };
  const sightings = useSightings(path, params);
  const connectors = useConnectorChoices();
  return (
    <Card
      title="Sightings"
      lead="The evidence: what was seen where, by which connector, and how it was matched."
      flush
      actions={<CsvButton path={path} params={params} name="sightings" />}
    >
      <div className={classes.toolbar}>
        <ListToolbar url={url} search="Search sightings">
          <FilterMenu
            label="Kind"
            options={sightingKinds}
            value={url.filters.kind ?? []}
            onChange={(values) => url.filter('kind', values)}
          />
          <FilterMenu
            label="Connector"
            options={connectors}
            value={url.filters.connector_id ?? []}
            onChange={(values) => url.filter('connector_id', values)}
          />
          <FilterMenu
            label="Show"
            any="Current ones"
            options={ended}
            value={url.filters.removed ?? []}
            onChange={(values) => url.filter('removed', values)}
          />
        </ListToolbar>
      </div>
      <ListCardBody
        query={sightings}
        url={url}
        noun="Sightings"
        columns={columnsFor(path)}
        rowKey={(sighting) => sighting.id}
        empty={
          <EmptyState title={asOf === '' ? 'Nothing is seen at present' : 'Nothing had been seen then'}>
            What connectors see of it is listed here. What they once saw is found under Show, Ended ones too.
          </EmptyState>
        }
      />
    </Card>
  );
}

/** A page does not repeat in every row what it is about. */
function columnsFor(path: string): Column<Sighting>[] {
  const about = path.split('/')[1] ?? '';
  return columns.filter(({ id }) => !(subjects[about] ?? []).includes(id));
}

const subjects: Record<string, string[]> = {
  apps: ['app'],
  people: ['person'],
  devices: ['where', 'person'],
  accounts: ['where', 'person'],
};

const columns: Column<Sighting>[] = [
  { id: 'what', header: 'What', sort: 'name', cell: (sighting) => <What sighting={sighting} /> },
  { id: 'app', header: 'App', cell: ({ app }) => <Name to="/apps" of={app} none="Not known" /> },
  {
    id: 'where',
    header: 'Where',
    drop: 1,
    cell: ({ account, device }) =>
      device ? (
        <Name to="/devices" of={device} none="—" />
      ) : (
        <Name to="/accounts" of={account} none="—" />
      ),
  },
  { id: 'person', header: 'Who', drop: 2, cell: (sighting) => <Who sighting={sighting} /> },
  { id: 'match', header: 'How it was matched', drop: 2, cell: (sighting) => <Matched sighting={sighting} /> },
  {
    id: 'connector',
    header: 'Connector',
    drop: 1,
    cell: ({ connector, stream }) => (
      <>
        <Name to="/settings/connectors" of={connector} none="—" />
        <div className={classes.below}>{streamTitle(stream)}</div>
      </>
    ),
  },
  {
    id: 'first',
    header: 'First seen',
    sort: 'first_seen_at',
    drop: 1,
    cell: (sighting) => <Time value={sighting.first_seen_at} />,
  },
  {
    id: 'last',
    header: 'Last seen',
    sort: 'last_seen_at',
    drop: 2,
    cell: (sighting) => (
      <>
        <Time value={sighting.last_seen_at} />
        {sighting.removed_at && (
          <div className={classes.below}>
            ended <Time value={sighting.removed_at} />
          </div>
        )}
      </>
    ),
  },
];

function What({ sighting }: { sighting: Sighting }) {
  const installed = sighting.kind === 'installed_app';
  const Icon = installed ? IconDeviceLaptop : IconFingerprint;
  const details = installed ? [sighting.version, sighting.identifier] : ['Account'];
  const to = installed ? sighting.device && `/devices/${sighting.device.id}` : sighting.account && `/accounts/${sighting.account.id}`;
  const name = sighting.what || (installed ? 'A program' : 'An account');
  return (
    <div className={classes.what}>
      <Icon size={17} stroke={1.7} aria-hidden />
      <div className={classes.words}>
        {to ? (
          <Link className={classes.name} to={to}>
            {name}
          </Link>
        ) : (
          <span className={classes.name}>{name}</span>
        )}
        <div className={classes.below}>{details.filter(Boolean).join(' · ') || 'Installed program'}</div>
      </div>
    </div>
  );
}

function Who({ sighting: { person, person_link: link } }: { sighting: Sighting }) {
  return (
    <span className={classes.with}>
      <Name to="/people" of={person} none="Nobody known" />
      <Why label={person ? `Why ${person.name}` : 'Why nobody is known'}>
        <p>
          <strong>{linkLabel(link.rule)}</strong>
        </p>
        <p>{link.explanation}</p>
      </Why>
    </span>
  );
}

function Matched({ sighting: { match, path, app } }: { sighting: Sighting }) {
  const confidence = confidenceLabel(match);
  return (
    <span className={classes.with}>
      <span>
        {ruleLabel(match.rule)}
        {confidence && <span className={classes.confidence}>{confidence}</span>}
      </span>
      <Why label={app ? `Why ${app.name}` : 'Why no app'}>
        <p>{match.explanation || 'Nothing is known of it yet.'}</p>
        {match.decided_by && <p>Decided by {match.decided_by}.</p>}
        {path && (
          <p>
            Found at <code className={classes.path}>{path}</code>
          </p>
        )}
      </Why>
    </span>
  );
}
