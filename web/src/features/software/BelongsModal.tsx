import { Button, Group, Modal, Stack } from '@mantine/core';
import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { useAppSearch } from '../../api/apps';
import { useCatalog } from '../../api/catalog';
import { problemOf } from '../../api/client';
import type { Decision } from '../../api/titles';
import type { Title } from '../../api/types';
import { ProblemAlert } from '../../components/ProblemAlert';
import { SearchSelect } from '../../components/SearchSelect';
import type { Choice } from '../../components/SearchSelect';
import { titleNames } from '../../lib/titles';
import type { TitleDeeds } from './useTitleDeeds';

interface Props {
  /** The titles to say it of; closed without any. */
  titles: Title[];
  deeds: TitleDeeds;
  onClose: () => void;
  onDone: () => void;
}

/** Says which app programs belong to: one that is in use, or one that the catalogue knows. */
export function BelongsModal({ titles, deeds, onClose, onDone }: Props) {
  return (
    <Modal opened={titles.length > 0} onClose={onClose} title={titles.length > 0 ? `${titleNames(titles)} belongs to…` : ''}>
      {titles.length > 0 && <Form titles={titles} deeds={deeds} onClose={onClose} onDone={onDone} />}
    </Modal>
  );
}

/** Tells apps here from entries of the catalogue. */
const HERE = 'app:';
const KNOWN = 'catalog:';

function decisionOf({ value }: Choice): Decision {
  return value.startsWith(HERE)
    ? { app_id: value.slice(HERE.length) }
    : { catalog_id: value.slice(KNOWN.length) };
}

function useTargets(q: string) {
  const apps = useAppSearch({ q, sort: 'name', limit: 10 });
  const catalog = useCatalog({ q, sort: 'name', limit: 10 });
  const here = new Set((apps.data?.items ?? []).map(({ id }) => id));
  const choices: Choice[] = [
    ...(apps.data?.items ?? []).map(({ id, name, vendor, domains }) => ({
      value: HERE + id,
      label: name,
      below: (vendor !== name && vendor) || domains[0] || '',
      group: 'Apps in use',
    })),
    ...(catalog.data?.items ?? [])
      .filter(({ app_id: inUse }) => inUse === null || !here.has(inUse))
      .map(({ id, name, vendor, domains }) => ({
        value: KNOWN + id,
        label: name,
        below: (vendor !== name && vendor) || domains[0] || '',
        group: 'Catalogue',
      })),
  ];
  return { choices, loading: apps.isFetching || catalog.isFetching };
}

function Form({ titles, deeds, onClose, onDone }: Props) {
  const [q, setQ] = useState('');
  const [choice, setChoice] = useState<Choice | null>(null);
  const { choices, loading } = useTargets(q);

  function submit(event: SubmitEvent) {
    event.preventDefault();
    if (choice) deeds.decide(titles, decisionOf(choice), choice.label, onDone);
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <ProblemAlert text={deeds.error ? problemOf(deeds.error).detail : null} />
        <SearchSelect
          label="App"
          placeholder="Search apps and the catalogue"
          takeFocus
          value={choice}
          onChange={setChoice}
          choices={choices}
          onSearch={setQ}
          loading={loading}
          nothing="Neither an app nor the catalogue is called that."
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={!choice} loading={deeds.busy}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
