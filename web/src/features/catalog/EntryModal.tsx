import { Button, Checkbox, Group, Modal, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { useCategories } from '../../api/apps';
import { usePutEntry } from '../../api/catalog';
import type { EntryInput } from '../../api/catalog';
import { problemOf } from '../../api/client';
import type { CatalogEntry } from '../../api/types';
import { done } from '../../components/notify';
import { ProblemAlert } from '../../components/ProblemAlert';
import { layOut } from '../../lib/problem';
import { useFieldFocus } from '../../lib/useFieldFocus';
import { listProblem, slugOf, splitLines, splitWords } from '../../lib/words';

interface Props {
  opened: boolean;
  /** The entry to edit; a new one without it. */
  entry: CatalogEntry | null;
  onClose: () => void;
  onSaved: (entry: CatalogEntry) => void;
}

/** An operator's own say about an entry of the catalogue. */
export function EntryModal({ opened, entry, onClose, onSaved }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} size="lg" title={entry ? `Edit ${entry.name}` : 'Add an entry of your own'}>
      <EntryForm entry={entry} onClose={onClose} onSaved={onSaved} />
    </Modal>
  );
}

const FIELDS = ['name', 'id', 'vendor', 'category', 'domains', 'bundle_ids', 'team_ids', 'store_names'];

function startingAt(entry: CatalogEntry | null) {
  return {
    name: entry?.name ?? '',
    id: entry?.id ?? '',
    vendor: entry?.vendor ?? '',
    category: entry?.category ?? '',
    domains: entry?.domains.join('\n') ?? '',
    bundle_ids: entry?.bundle_ids.join('\n') ?? '',
    team_ids: entry?.team_ids.join('\n') ?? '',
    store_names: entry?.store_names.join('\n') ?? '',
  };
}

type Values = ReturnType<typeof startingAt>;

function inputOf(values: Values, ai: boolean, entry: CatalogEntry | null): EntryInput {
  return {
    name: values.name.trim(),
    vendor: values.vendor.trim(),
    category: values.category,
    generative_ai: ai,
    domains: splitWords(values.domains),
    bundle_ids: splitWords(values.bundle_ids),
    team_ids: splitWords(values.team_ids),
    store_names: splitLines(values.store_names),
    gallery: entry?.gallery ?? {},
    icon: entry?.icon ?? '',
  };
}

const lists: { name: 'domains' | 'bundle_ids' | 'team_ids' | 'store_names'; label: string; placeholder: string; help?: string }[] = [
  { name: 'domains', label: 'Domains', placeholder: 'example.com' },
  { name: 'bundle_ids', label: 'Bundle identifiers', placeholder: 'com.example.app', help: 'Those of its programs for macOS and iOS.' },
  { name: 'team_ids', label: 'Apple Team IDs', placeholder: 'A1B2C3D4E5', help: 'Of the vendor who signs its programs.' },
  { name: 'store_names', label: 'Further names', placeholder: 'Example for Desktop', help: 'They only ever suggest; nothing is concluded from a name.' },
];

function EntryForm({ entry, onClose, onSaved }: Omit<Props, 'opened'>) {
  const [values, setValues] = useState(() => startingAt(entry));
  const [ai, setAi] = useState(entry?.generative_ai ?? false);
  const categories = useCategories().data?.items ?? [];
  const put = usePutEntry();
  const problem = layOut(listProblem(put.error && problemOf(put.error)), FIELDS);
  const field = useFieldFocus(problem);
  const id = entry?.id ?? (values.id.trim() || slugOf(values.name));
  const input = (name: keyof Values) => ({
    ref: field(name),
    value: values[name],
    error: problem.fields[name],
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setValues((old) => ({ ...old, [name]: value }));
    },
  });

  function submit(event: SubmitEvent) {
    event.preventDefault();
    put.mutate(
      { id: id || '-', entry: inputOf(values, ai, entry) },
      {
        onSuccess: (saved) => {
          done(`${saved.name} is saved. Programs are matched anew.`);
          onSaved(saved);
        },
      },
    );
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <ProblemAlert text={problem.general} />
        <TextInput {...input('name')} label="Name" required autoComplete="off" data-autofocus />
        {!entry && (
          <TextInput
            {...input('id')}
            label="Id"
            description="Lower-case words joined by hyphens. It stays when the name changes."
            placeholder={slugOf(values.name)}
            autoComplete="off"
          />
        )}
        <TextInput {...input('vendor')} label="Vendor" autoComplete="off" />
        <NativeSelect
          {...input('category')}
          label="Category"
          required
          data={[
            { value: '', label: 'Choose one' },
            ...categories.filter(({ key }) => key !== '').map(({ key, title }) => ({ value: key, label: title })),
          ]}
        />
        <Checkbox
          label="Generative AI: sold for what its models generate"
          checked={ai}
          onChange={(event) => setAi(event.currentTarget.checked)}
        />
        {lists.map(({ name, label, placeholder, help }) => (
          <Textarea
            key={name}
            {...input(name)}
            label={label}
            description={['One a line.', help].filter(Boolean).join(' ')}
            placeholder={placeholder}
            autosize
            minRows={1}
            maxRows={8}
            spellCheck={false}
          />
        ))}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={put.isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
