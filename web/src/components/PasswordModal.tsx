import { Button, Group, Modal, Stack } from '@mantine/core';
import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { problemOf } from '../api/client';
import { useChangePassword } from '../api/session';
import { layOut } from '../lib/problem';
import { MIN_PASSWORD } from '../lib/password';
import { useFieldFocus } from '../lib/useFieldFocus';
import { NewPasswordInput } from './NewPasswordInput';
import { done } from './notify';
import { ProblemAlert } from './ProblemAlert';
import { SecretInput } from './SecretInput';

const FIELDS = ['current_password', 'new_password'];

export function PasswordModal({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Change password">
      <PasswordForm onClose={onClose} />
    </Modal>
  );
}

function PasswordForm({ onClose }: { onClose: () => void }) {
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const change = useChangePassword();
  const problem = layOut(change.error && problemOf(change.error), FIELDS);
  const field = useFieldFocus(problem);

  function submit(event: SubmitEvent) {
    event.preventDefault();
    change.mutate(
      { current_password: current, new_password: next },
      {
        onSuccess: () => {
          done('Your password is changed.');
          onClose();
        },
      },
    );
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <ProblemAlert text={problem.general} />
        <SecretInput
          ref={field('current_password')}
          label="Current password"
          required
          autoComplete="current-password"
          data-autofocus
          value={current}
          onChange={(event) => setCurrent(event.currentTarget.value)}
          error={problem.fields.current_password}
          shows="the current password"
        />
        <NewPasswordInput
          ref={field('new_password')}
          label="New password"
          value={next}
          onChange={setNext}
          error={problem.fields.new_password}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={change.isPending} disabled={!current || next.length < MIN_PASSWORD}>
            Change password
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
