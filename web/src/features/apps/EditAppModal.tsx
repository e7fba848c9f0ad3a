import { Button, Checkbox, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { usePatchApp } from '../../api/apps';
import { problemOf } from '../../api/client';
import type { App } from '../../api/types';
import { done } from '../../components/notify';
import { ProblemAlert } from '../../components/ProblemAlert';
import { layOut } from '../../lib/problem';
import { useFieldFocus } from '../../lib/useFieldFocus';
import { listProblem, splitWords } from '../../lib/words';

interface Props {
  app: App;
  opened: boolean;
  onClose: () => void;
}

export function EditAppModal({ app, opened, onClose }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title="Edit the facts">
      <EditForm app={app} onClose={onClose} />
    </Modal>
  );
}

function EditForm({ app, onClose }: Omit<Props, 'opened'>) {
  const [name, setName] = useState(app.name);
  const [vendor, setVendor] = useState(app.vendor);
  const [domains, setDomains] = useState(app.domains.join(', '));
  const [ai, setAi] = useState(app.generative_ai);
  const patch = usePatchApp(app.id);
  const problem = layOut(listProblem(patch.error && problemOf(patch.error)), ['name', 'vendor', 'domains']);
  const field = useFieldFocus(problem);

  function submit(event: SubmitEvent) {
    event.preventDefault();
    patch.mutate(
      { name: name.trim(), vendor: vendor.trim(), domains: splitWords(domains), generative_ai: ai },
      {
        onSuccess: () => {
          done('The facts are saved.');
          onClose();
        },
      },
    );
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <ProblemAlert text={problem.general} />
        <TextInput
          ref={field('name')}
          label="Name"
          required
          maxLength={100}
          data-autofocus
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={problem.fields.name}
        />
        <TextInput
          ref={field('vendor')}
          label="Vendor"
          autoComplete="off"
          value={vendor}
          onChange={(event) => setVendor(event.currentTarget.value)}
          error={problem.fields.vendor}
        />
        <TextInput
          ref={field('domains')}
          label="Domains"
          description="Separate several by commas."
          autoComplete="off"
          value={domains}
          onChange={(event) => setDomains(event.currentTarget.value)}
          error={problem.fields.domains}
        />
        <Checkbox label="Generative AI" checked={ai} onChange={(event) => setAi(event.currentTarget.checked)} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={patch.isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
