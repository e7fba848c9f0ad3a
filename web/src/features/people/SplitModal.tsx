import { Button, Checkbox, Group, Loader, Modal, Stack } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useDevices } from '../../api/devices';
import { useAccounts } from '../../api/inventory';
import { useSplit } from '../../api/people';
import type { Person } from '../../api/types';
import { done } from '../../components/notify';
import { ErrorAlert } from '../../components/ProblemAlert';
import { accountName } from '../../lib/events';
import { deviceLine, personName, splitSentences } from '../../lib/people';
import classes from './People.module.css';

interface Props {
  person: Person;
  opened: boolean;
  onClose: () => void;
}

/** Chooses what is not this person's, says what would happen, and asks. */
export function SplitModal({ person, opened, onClose }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title={`Split off from ${personName(person)}`} size={540}>
      <SplitForm person={person} onClose={onClose} />
    </Modal>
  );
}

const MOST = 200;

function SplitForm({ person, onClose }: Omit<Props, 'opened'>) {
  const [accountIds, setAccounts] = useState<string[]>([]);
  const [deviceIds, setDevices] = useState<string[]>([]);
  const accounts = useAccounts({ person_id: person.id, limit: MOST });
  const devices = useDevices({ person_id: person.id, limit: MOST });
  const split = useSplit(person.id);
  const navigate = useNavigate();
  const chosen = accountIds.length + deviceIds.length;

  function confirm() {
    split.mutate(
      { account_ids: accountIds, device_ids: deviceIds },
      {
        onSuccess: ({ split_off: off }) => {
          done(`Split off from ${personName(person)}.`);
          onClose();
          if (off) void navigate(`/people/${off.id}`);
        },
      },
    );
  }

  return (
    <Stack gap="md">
      <p className={classes.none}>For accounts and devices that are somebody else’s. Choose what moves out.</p>
      {(accounts.isPending || devices.isPending) && <Loader size="xs" aria-label="Loading accounts and devices" />}
      {accounts.data && accounts.data.items.length > 0 && (
        <Checkbox.Group label="Accounts" value={accountIds} onChange={setAccounts}>
          <div className={classes.choices}>
            {accounts.data.items.map((account) => (
              <Checkbox
                key={account.id}
                value={account.id}
                label={accountName(account)}
                description={[account.app.name, account.email].filter(Boolean).join(' · ')}
              />
            ))}
          </div>
        </Checkbox.Group>
      )}
      {devices.data && devices.data.items.length > 0 && (
        <Checkbox.Group label="Devices" value={deviceIds} onChange={setDevices}>
          <div className={classes.choices}>
            {devices.data.items.map((device) => (
              <Checkbox key={device.id} value={device.id} label={device.name} description={deviceLine(device)} />
            ))}
          </div>
        </Checkbox.Group>
      )}
      <div className={classes.words} role="status">
        {chosen > 0 && (
          <>
            <p>
              <strong>What will happen</strong>
            </p>
            <ul>
              {splitSentences(person, accountIds.length, deviceIds.length).map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          </>
        )}
      </div>
      <ErrorAlert error={split.error ?? accounts.error ?? devices.error} />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button disabled={chosen === 0} loading={split.isPending} onClick={confirm}>
          Split off
        </Button>
      </Group>
    </Stack>
  );
}
