import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowMerge, IconArrowsSplit2 } from '@tabler/icons-react';
import { Navigate, useLocation, useParams } from 'react-router';
import { usePerson } from '../api/people';
import { useCan } from '../api/session';
import type { Person } from '../api/types';
import { Card } from '../components/Card';
import { Facts } from '../components/Facts';
import type { Fact } from '../components/Facts';
import { Notice } from '../components/Notice';
import { PageHeader } from '../components/PageHeader';
import { QueryGate } from '../components/QueryGate';
import { StatusBadge } from '../components/StatusBadge';
import { Time } from '../components/Time';
import { EventsCard } from '../features/events/EventsCard';
import { AliasesCard } from '../features/people/AliasesCard';
import { MergedCard } from '../features/people/MergedCard';
import { MergeModal } from '../features/people/MergeModal';
import { PersonAccounts, PersonApps, PersonDevices } from '../features/people/PersonLists';
import { SplitModal } from '../features/people/SplitModal';
import { SightingsTable } from '../features/sightings/SightingsTable';
import { formatNumber } from '../lib/format';
import { personName, serviceLook } from '../lib/people';
import classes from './Detail.module.css';

const back = { to: '/people', label: 'People' };

interface Arrival {
  /** Who was asked for, and is part of this person. */
  merged?: string;
}

export function PersonPage() {
  const { id = '' } = useParams();
  return (
    <QueryGate query={usePerson(id)} title="Person" back={back}>
      {(person) =>
        person.merged_into ? (
          <Navigate to={`/people/${person.merged_into.id}`} replace state={{ merged: personName(person) } satisfies Arrival} />
        ) : (
          <PersonView key={person.id} person={person} />
        )
      }
    </QueryGate>
  );
}

function PersonView({ person }: { person: Person }) {
  const location = useLocation();
  const merged = (location.state as Arrival | null)?.merged;
  return (
    <>
      <PageHeader
        title={personName(person)}
        trail={[back]}
        badge={person.kind === 'service' && <StatusBadge {...serviceLook} />}
        lead={[person.job_title, person.department].filter(Boolean).join(', ') || undefined}
        actions={<Deeds person={person} />}
      />
      <div className={classes.page}>
        {merged && (
          <div role="status">
            <Notice tone="quiet" title={`${merged} is part of ${personName(person)}`}>
              An operator has merged them. Below, under Merged into this person, the merge can be taken back.
            </Notice>
          </div>
        )}
        <div className={classes.wideFirst}>
          <Card title="Facts">
            <Facts facts={factsOf(person)} />
          </Card>
          <div className={classes.stack}>
            <AliasesCard person={person} />
            <MergedCard person={person} />
          </div>
        </div>
        <PersonApps person={person} />
        <PersonAccounts person={person} />
        <PersonDevices person={person} />
        <SightingsTable path={`/people/${person.id}/sightings`} />
        <EventsCard of={{ person_id: person.id }} all={`/events?person_id=${person.id}`} />
      </div>
    </>
  );
}

function Deeds({ person }: { person: Person }) {
  const mayWrite = useCan('inventory.write');
  const [merging, merge] = useDisclosure(false);
  const [splitting, split] = useDisclosure(false);
  if (!mayWrite) return null;
  return (
    <>
      <Button variant="default" leftSection={<IconArrowMerge size={16} aria-hidden />} onClick={merge.open}>
        Merge
      </Button>
      {person.accounts + person.devices > 0 && (
        <Button variant="default" leftSection={<IconArrowsSplit2 size={16} aria-hidden />} onClick={split.open}>
          Split off
        </Button>
      )}
      <MergeModal person={person} opened={merging} onClose={merge.close} />
      <SplitModal person={person} opened={splitting} onClose={split.close} />
    </>
  );
}

function factsOf(person: Person): Fact[] {
  return [
    { label: 'E-mail', value: person.email || '—' },
    { label: 'Kind', value: person.kind === 'service' ? 'A service or shared mailbox' : 'A human' },
    { label: 'Department', value: person.department || '—' },
    { label: 'Job title', value: person.job_title || '—' },
    {
      label: 'Directory',
      value: person.in_directory ? 'In it' : 'In none: no directory that is connected lists them',
    },
    { label: 'First seen', value: <Time value={person.first_seen_at} /> },
    { label: 'Accounts', value: formatNumber(person.accounts) },
    { label: 'Devices', value: formatNumber(person.devices) },
  ];
}
