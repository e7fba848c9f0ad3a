import { Button, Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { useAddOperator, useChangeOperator } from '../../api/admin';
import { problemOf } from '../../api/client';
import type { Operator, Role } from '../../api/types';
import { NewPasswordInput } from '../../components/NewPasswordInput';
import { done } from '../../components/notify';
import { ProblemAlert } from '../../components/ProblemAlert';
import { layOut } from '../../lib/problem';
import { useFieldFocus } from '../../lib/useFieldFocus';
import { roleChoices, toRole } from './roles';

interface Props {
  opened: boolean;
  /** The operator to change; a new one without it. */
  operator: Operator | null;
  onClose: () => void;
}

export function OperatorModal({ opened, operator, onClose }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title={operator ? `Change ${operator.name}` : 'Add operator'}>
      {operator ? <ChangeForm operator={operator} onClose={onClose} /> : <AddOperatorForm onClose={onClose} />}
    </Modal>
  );
}

function AddOperatorForm({ onClose }: { onClose: () => void }) {
  const [values, setValues] = useState({ name: '', email: '', password: '' });
  const [role, setRole] = useState<Role>('auditor');
  const add = useAddOperator();
  const problem = layOut(add.error && problemOf(add.error), ['name', 'email', 'password', 'role']);
  const field = useFieldFocus(problem);
  const set = (name: keyof typeof values) => (value: string) => setValues((old) => ({ ...old, [name]: value }));

  function submit(event: SubmitEvent) {
    event.preventDefault();
    add.mutate(
      { ...values, name: values.name.trim(), email: values.email.trim(), role },
      {
        onSuccess: (operator) => {
          done(`${operator.name} can sign in now.`);
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
          autoComplete="off"
          data-autofocus
          value={values.name}
          error={problem.fields.name}
          onChange={(event) => set('name')(event.currentTarget.value)}
        />
        <TextInput
          ref={field('email')}
          label="E-mail"
          type="email"
          required
          autoComplete="off"
          value={values.email}
          error={problem.fields.email}
          onChange={(event) => set('email')(event.currentTarget.value)}
        />
        <RoleSelect role={role} onChange={setRole} error={problem.fields.role} />
        <NewPasswordInput
          ref={field('password')}
          label="First password"
          value={values.password}
          onChange={set('password')}
          error={problem.fields.password}
        />
        <Buttons confirm="Add operator" busy={add.isPending} onClose={onClose} />
      </Stack>
    </form>
  );
}

function ChangeForm({ operator, onClose }: { operator: Operator; onClose: () => void }) {
  const [name, setName] = useState(operator.name);
  const [role, setRole] = useState<Role>(operator.role);
  const change = useChangeOperator();
  const problem = layOut(change.error && problemOf(change.error), ['name', 'role']);
  const field = useFieldFocus(problem);

  function submit(event: SubmitEvent) {
    event.preventDefault();
    change.mutate(
      { id: operator.id, name: name.trim(), role },
      {
        onSuccess: () => {
          done(`${name.trim()} is changed.`);
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
          autoComplete="off"
          data-autofocus
          value={name}
          error={problem.fields.name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <RoleSelect role={role} onChange={setRole} error={problem.fields.role} />
        <Buttons confirm="Save" busy={change.isPending} onClose={onClose} />
      </Stack>
    </form>
  );
}

function RoleSelect({ role, onChange, error }: { role: Role; onChange: (role: Role) => void; error?: string }) {
  return (
    <NativeSelect
      label="Role"
      data={roleChoices}
      value={role}
      error={error}
      onChange={(event) => onChange(toRole(event.currentTarget.value))}
    />
  );
}

function Buttons({ confirm, busy, onClose }: { confirm: string; busy: boolean; onClose: () => void }) {
  return (
    <Group justify="flex-end" gap="xs">
      <Button variant="default" onClick={onClose}>
        Cancel
      </Button>
      <Button type="submit" loading={busy}>
        {confirm}
      </Button>
    </Group>
  );
}
