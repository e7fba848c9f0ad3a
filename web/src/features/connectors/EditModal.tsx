import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { problemOf } from '../../api/client';
import { useConnectorTypes, usePatchConnector } from '../../api/connectors';
import type { Connector, Problem } from '../../api/types';
import { done } from '../../components/notify';
import { ProblemAlert } from '../../components/ProblemAlert';
import { layOut } from '../../lib/problem';
import { useFieldFocus } from '../../lib/useFieldFocus';
import { wholeNumber, wholeNumberProblem } from '../../lib/wholeNumbers';
import { BUDGET_FIELD, BudgetShare } from './BudgetShare';
import { PollInterval } from './PollInterval';
import { GUARD_FIELDS, RemovalGuardFields } from './RemovalGuardFields';
import type { GuardText } from './RemovalGuardFields';
import { StreamChoice } from './StreamChoice';

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

const FIELDS = ['name', 'poll_interval_minutes', 'streams', GUARD_FIELDS.percent, GUARD_FIELDS.records, BUDGET_FIELD];

function EditForm({ connector, onClose }: Omit<Props, 'opened'>) {
  const [name, setName] = useState(connector.name);
  const [interval, setInterval] = useState(connector.poll_interval_minutes);
  const [guard, setGuard] = useState<GuardText>({
    percent: String(connector.removal_guard.percent),
    records: String(connector.removal_guard.records),
  });
  const types = useConnectorTypes();
  const type = types.data?.items.find((one) => one.id === connector.type);
  const [streams, setStreams] = useState(connector.streams);
  const [share, setShare] = useState(String(connector.budget_share_percent));
  const [mistyped, setMistyped] = useState<Problem | null>(null);
  const patch = usePatchConnector(connector.id);
  const problem = layOut(mistyped ?? (patch.error && problemOf(patch.error)), FIELDS);
  const field = useFieldFocus(problem);

  function submit(event: SubmitEvent) {
    event.preventDefault();
    const wrong = wholeNumberProblem({
      [GUARD_FIELDS.percent]: guard.percent,
      [GUARD_FIELDS.records]: guard.records,
      [BUDGET_FIELD]: share,
    });
    setMistyped(wrong);
    if (wrong) return;
    patch.mutate(
      {
        name: name.trim(),
        poll_interval_minutes: interval,
        removal_guard: { percent: wholeNumber(guard.percent) ?? 0, records: wholeNumber(guard.records) ?? 0 },
        budget_share_percent: wholeNumber(share) ?? 0,
        streams: sameMembers(streams, connector.streams) ? undefined : streams,
      },
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
        {type && <StreamChoice type={type} value={streams} onChange={setStreams} error={problem.fields.streams} />}
        <RemovalGuardFields value={guard} onChange={setGuard} problems={problem.fields} inputRef={field} />
        <BudgetShare
          vendor={connector.type_title}
          value={share}
          onChange={setShare}
          error={problem.fields[BUDGET_FIELD]}
          inputRef={field}
        />
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

function sameMembers(a: string[], b: string[]): boolean {
  return a.length === b.length && a.every((one) => b.includes(one));
}
