import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { problemOf } from '../../api/client';
import { usePatchConnector } from '../../api/connectors';
import type { Connector } from '../../api/types';
import { done } from '../../components/notify';
import { ProblemAlert } from '../../components/ProblemAlert';
import { layOut } from '../../lib/problem';
import { useFieldFocus } from '../../lib/useFieldFocus';
import { PollInterval } from './PollInterval';

interface Props {
  connector: Connector;
  opened: boolean;
  onClose: () => void;
}

export function EditModal({ connector, opened, onClose }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title="Edit settings">
      <EditForm connector={connector} onClose={onClose} />
    </Modal>
  );
}

function EditForm({ connector, onClose }: Omit<Props, 'opened'>) {
  const [name, setName] = useState(connector.name);
  const [interval, setInterval] = useState(connector.poll_interval_minutes);
  const patch = usePatchConnector(connector.id);
  const problem = layOut(patch.error && problemOf(patch.error), ['name', 'poll_interval_minutes']);
  const field = useFieldFocus(problem);

  function submit(event: SubmitEvent) {
    event.preventDefault();
    patch.mutate(
      { name: name.trim(), poll_interval_minutes: interval },
      {
        onSuccess: () => {
          done('The settings are saved.');
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
          label="Connector name"
          required
          maxLength={100}
          autoComplete="off"
          data-autofocus
          value={name}
          error={problem.fields.name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <PollInterval value={interval} onChange={setInterval} error={problem.fields.poll_interval_minutes} />
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
