import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { problemOf } from '../../api/client';
import { useAddAlias, useRemoveAlias } from '../../api/people';
import { useCan } from '../../api/session';
import type { Person } from '../../api/types';
import { Card } from '../../components/Card';
import { ConfirmModal } from '../../components/ConfirmModal';
import { done } from '../../components/notify';
import { personName } from '../../lib/people';
import classes from './People.module.css';

/** Further addresses by which accounts and devices are matched to the person. */
export function AliasesCard({ person }: { person: Person }) {
  const mayWrite = useCan('inventory.write');
  const [going, setGoing] = useState<string | null>(null);
  const remove = useRemoveAlias(person.id);

  function close() {
    setGoing(null);
    remove.reset();
  }

  return (
    <Card title="Further addresses" lead="Accounts and devices with one of these belong to this person too.">
      {person.aliases.length === 0 ? (
        <p className={classes.none}>None yet.</p>
      ) : (
        <ul className={classes.list}>
          {person.aliases.map((email) => (
            <li key={email} className={classes.item}>
              <div>{email}</div>
              {mayWrite && (
                <ActionIcon variant="subtle" size={28} aria-label={`Remove ${email}`} onClick={() => setGoing(email)}>
                  <IconX size={16} aria-hidden />
                </ActionIcon>
              )}
            </li>
          ))}
        </ul>
      )}
      {mayWrite && <AddAlias person={person} />}
      <ConfirmModal
        opened={going !== null}
        onClose={close}
        title="Remove this address?"
        confirm="Remove address"
        danger
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => going !== null && remove.mutate(going, { onSuccess: close })}
      >
        Accounts and devices with the address {going} no longer belong to {personName(person)}, except those that an
        operator has given to this person.
      </ConfirmModal>
    </Card>
  );
}

function AddAlias({ person }: { person: Person }) {
  const [email, setEmail] = useState('');
  const add = useAddAlias(person.id);

  function submit(event: SubmitEvent) {
    event.preventDefault();
    add.mutate(email.trim(), {
      onSuccess: () => {
        done(`${email.trim()} is an address of ${personName(person)} now.`);
        setEmail('');
      },
    });
  }

  return (
    <form onSubmit={submit} noValidate className={classes.add}>
      <TextInput
        type="email"
        aria-label="Further address"
        placeholder="name@example.com"
        autoComplete="off"
        maxLength={400}
        value={email}
        error={add.error && problemOf(add.error).detail}
        onChange={(event) => {
          setEmail(event.currentTarget.value);
          if (add.error) add.reset();
        }}
      />
      <Button type="submit" variant="default" disabled={email.trim() === ''} loading={add.isPending}>
        Add address
      </Button>
    </form>
  );
}
