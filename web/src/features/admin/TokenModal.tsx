import { Button, Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { useCreateToken } from '../../api/admin';
import { problemOf } from '../../api/client';
import type { NewApiToken, Role } from '../../api/types';
import { CopyField } from '../../components/CopyField';
import { Notice } from '../../components/Notice';
import { ProblemAlert } from '../../components/ProblemAlert';
import { layOut } from '../../lib/problem';
import { useFieldFocus } from '../../lib/useFieldFocus';
import { roleChoices, toRole } from './roles';

const FIELDS = ['name', 'role', 'expires_in_days'];

const EXPIRIES = [
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In a year' },
  { value: '', label: 'Never' },
];

/** Creates a token, then shows its secret once. */
export function TokenModal({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [created, setCreated] = useState<NewApiToken | null>(null);
  function close() {
    onClose();
    setCreated(null);
  }
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={created ? 'Copy the token now' : 'Create API token'}
      // The secret is shown once: a stray click must not lose it.
      closeOnClickOutside={created === null}
    >
      {created ? <Secret token={created} onClose={close} /> : <TokenForm onCreated={setCreated} onClose={close} />}
    </Modal>
  );
}

function TokenForm({ onCreated, onClose }: { onCreated: (token: NewApiToken) => void; onClose: () => void }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('auditor');
  const [expiry, setExpiry] = useState('90');
  const create = useCreateToken();
  const problem = layOut(create.error && problemOf(create.error), FIELDS);
  const field = useFieldFocus(problem);

  function submit(event: SubmitEvent) {
    event.preventDefault();
    create.mutate(
      { name: name.trim(), role, expires_in_days: expiry === '' ? undefined : Number(expiry) },
      { onSuccess: onCreated },
    );
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <ProblemAlert text={problem.general} />
        <TextInput
          ref={field('name')}
          label="Name"
          description="What will use it, so that you know what to revoke."
          required
          maxLength={100}
          autoComplete="off"
          data-autofocus
          value={name}
          error={problem.fields.name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NativeSelect
          label="Role"
          data={roleChoices}
          value={role}
          error={problem.fields.role}
          onChange={(event) => setRole(toRole(event.currentTarget.value))}
        />
        <NativeSelect
          label="Expires"
          data={EXPIRIES}
          value={expiry}
          error={problem.fields.expires_in_days}
          onChange={(event) => setExpiry(event.currentTarget.value)}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending}>
            Create token
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Secret({ token, onClose }: { token: NewApiToken; onClose: () => void }) {
  return (
    <Stack gap="md">
      <Notice tone="warn">This is the only time that {token.name} is shown. Keep it like a password.</Notice>
      <CopyField value={token.secret} label="the token" />
      <Group justify="flex-end">
        <Button onClick={onClose} data-autofocus>
          Done
        </Button>
      </Group>
    </Stack>
  );
}
