import { Button, Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { useNavigate } from 'react-router';
import { useAddApp, useCategories } from '../../api/apps';
import type { NewApp } from '../../api/apps';
import { useCatalog } from '../../api/catalog';
import { problemOf } from '../../api/client';
import { done } from '../../components/notify';
import { ProblemAlert } from '../../components/ProblemAlert';
import { SearchSelect } from '../../components/SearchSelect';
import type { Choice } from '../../components/SearchSelect';
import { layOut } from '../../lib/problem';
import { listProblem, splitWords } from '../../lib/words';
import { useFieldFocus } from '../../lib/useFieldFocus';

interface Props {
  opened: boolean;
  onClose: () => void;
}

/** Adds an app that no connector has seen: from the catalogue, or by hand. */
export function AddAppModal({ opened, onClose }: Props) {
  const [byHand, setByHand] = useState(false);
  return (
    <Modal opened={opened} onClose={onClose} onExitTransitionEnd={() => setByHand(false)} title="Add an app">
      {byHand ? (
        <ByHand onClose={onClose} onBack={() => setByHand(false)} />
      ) : (
        <FromCatalogue onClose={onClose} onByHand={() => setByHand(true)} />
      )}
    </Modal>
  );
}

/** Adds it, says so and opens it. */
function useAdding(onClose: () => void) {
  const navigate = useNavigate();
  const add = useAddApp();
  const send = (app: NewApp) =>
    add.mutate(app, {
      onSuccess: ({ id, name }) => {
        done(`${name} is added.`);
        onClose();
        void navigate(`/apps/${id}`);
      },
    });
  return { add, send };
}

function FromCatalogue({ onClose, onByHand }: { onClose: () => void; onByHand: () => void }) {
  const [entry, setEntry] = useState<Choice | null>(null);
  const [q, setQ] = useState('');
  const found = useCatalog({ q, limit: 20, sort: 'name' });
  const { add, send } = useAdding(onClose);
  const problem = layOut(add.error && problemOf(add.error), ['catalog_id']);
  const choices = (found.data?.items ?? []).map(({ id, name, vendor, domains }) => ({
    value: id,
    label: name,
    below: [vendor !== name && vendor, domains[0]].filter(Boolean).join(' · '),
  }));

  function submit(event: SubmitEvent) {
    event.preventDefault();
    if (entry) send({ catalog_id: entry.value });
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <ProblemAlert text={problem.general} />
        <SearchSelect
          label="App in the catalogue"
          placeholder="Search by name, vendor or domain"
          takeFocus
          value={entry}
          onChange={setEntry}
          choices={choices}
          onSearch={setQ}
          loading={found.isFetching}
          nothing="The catalogue has no such app. Add it by hand."
          error={problem.fields.catalog_id}
        />
        <Group justify="space-between" gap="xs">
          <Button variant="subtle" onClick={onByHand}>
            Not there? Add it by hand
          </Button>
          <Group gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={!entry} loading={add.isPending}>
              Add app
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}

const FIELDS = ['name', 'vendor', 'domains', 'category'];

function ByHand({ onClose, onBack }: { onClose: () => void; onBack: () => void }) {
  const [values, setValues] = useState({ name: '', vendor: '', domains: '', category: '' });
  const categories = useCategories().data?.items ?? [];
  const { add, send } = useAdding(onClose);
  const problem = layOut(listProblem(add.error && problemOf(add.error)), FIELDS);
  const field = useFieldFocus(problem);
  const input = (name: keyof typeof values) => ({
    ref: field(name),
    value: values[name],
    error: problem.fields[name],
    autoComplete: 'off',
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setValues((old) => ({ ...old, [name]: value }));
    },
  });

  function submit(event: SubmitEvent) {
    event.preventDefault();
    send({
      name: values.name.trim(),
      vendor: values.vendor.trim(),
      domains: splitWords(values.domains),
      category: values.category,
    });
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <ProblemAlert text={problem.general} />
        <TextInput {...input('name')} label="Name" required data-autofocus />
        <TextInput {...input('vendor')} label="Vendor" />
        <TextInput {...input('domains')} label="Domains" placeholder="example.com" description="Separate several by commas." />
        <NativeSelect
          {...input('category')}
          label="Category"
          data={[{ value: '', label: 'None' }, ...categories.map(({ key, title }) => ({ value: key, label: title }))]}
        />
        <Group justify="space-between" gap="xs">
          <Button variant="subtle" onClick={onBack}>
            Search the catalogue
          </Button>
          <Group gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={add.isPending}>
              Add app
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}
