import { Radio, Stack } from '@mantine/core';
import { useState } from 'react';
import { problemOf } from '../../api/client';
import { usePeople } from '../../api/people';
import type { List, Person } from '../../api/types';
import { SearchInput } from '../../components/SearchInput';
import { formatTotal } from '../../lib/format';
import { holdings, personName } from '../../lib/people';
import classes from './People.module.css';

interface Props {
  label: string;
  value: Person | null;
  onChange: (person: Person) => void;
  /** Somebody who cannot be chosen. */
  except?: string;
}

const SHOWN = 20;

/** A search for somebody, and the choice among those who are found. */
export function PersonPicker({ label, value, onChange, except }: Props) {
  const [q, setQ] = useState('');
  const people = usePeople({ q, limit: SHOWN, sort: 'name' });
  const found = people.data?.items.filter((person) => person.id !== except) ?? [];

  function pick(id: string) {
    const person = found.find((one) => one.id === id);
    if (person) onChange(person);
  }

  return (
    <Stack gap="xs">
      <SearchInput label={label} value={q} onSearch={setQ} />
      <Radio.Group value={value?.id ?? ''} onChange={pick} aria-label="People found">
        <div className={classes.results} aria-busy={people.isFetching}>
          {found.map((person) => (
            <Radio
              key={person.id}
              className={classes.result}
              value={person.id}
              label={personName(person)}
              description={[person.name === person.email ? '' : person.email, holdings(person)].filter(Boolean).join(' · ')}
            />
          ))}
        </div>
      </Radio.Group>
      <p className={classes.none} role="status">
        {people.error ? problemOf(people.error).detail : foundWords(people.data, found.length, people.isPending)}
      </p>
    </Stack>
  );
}

function foundWords(list: List<unknown> | undefined, shown: number, pending: boolean): string {
  if (pending || list === undefined) return 'Searching';
  if (shown === 0) return 'Nobody else is found. Try another name or address.';
  return list.total > SHOWN ? `The first ${shown} of ${formatTotal(list)}. Type more of the name to narrow.` : `${shown} found.`;
}
