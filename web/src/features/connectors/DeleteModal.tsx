import { Button, Group, Loader, Modal, Radio, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { useNavigate } from 'react-router';
import { useDeleteConnector, useDeletion } from '../../api/connectors';
import type { Connector, Deletion } from '../../api/types';
import { Notice } from '../../components/Notice';
import { ErrorAlert } from '../../components/ProblemAlert';
import { plural } from '../../lib/format';
import { listed } from '../../lib/listed';
import classes from './DeleteModal.module.css';

interface Props {
  connector: Connector;
  opened: boolean;
  onClose: () => void;
}

export function DeleteModal({ connector, opened, onClose }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title={`Delete ${connector.name}?`} size={540}>
      <DeleteForm connector={connector} onClose={onClose} />
    </Modal>
  );
}

function DeleteForm({ connector, onClose }: Omit<Props, 'opened'>) {
  const [records, setRecords] = useState<'remove' | 'keep'>('remove');
  const [typed, setTyped] = useState('');
  const deletion = useDeletion(connector.id, true);
  const remove = useDeleteConnector(connector.id);
  const navigate = useNavigate();
  const confirmed = typed.trim() === connector.name;

  function submit(event: SubmitEvent) {
    event.preventDefault();
    if (!confirmed) return;
    remove.mutate(records, {
      // The list repeats the reminder: the token still works at the vendor.
      onSuccess: (deleted) => void navigate('/settings/connectors', { state: { deleted }, replace: true }),
    });
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <ErrorAlert error={remove.error ?? deletion.error} />
        <p className={classes.text}>
          Noonday stops reading {connector.type_title} and forgets the stored credential. This cannot be
          undone.
        </p>
        <Radio.Group
          label="What it has collected"
          value={records}
          onChange={(value) => setRecords(value === 'keep' ? 'keep' : 'remove')}
        >
          <Stack gap="sm" mt={6}>
            <Radio
              value="remove"
              label="Remove it"
              description={deletion.data ? removalText(deletion.data) : 'Its records and their history go.'}
            />
            <Radio
              value="keep"
              label="Keep it as history"
              description={
                deletion.data
                  ? `${collected(deletion.data)} stay, marked as disconnected, and are not updated any more.`
                  : 'Its records stay, marked as disconnected.'
              }
            />
          </Stack>
        </Radio.Group>
        {deletion.isPending && <Loader size="xs" aria-label="Counting what would be lost" />}
        {deletion.data && (
          <Notice tone="warn" title={`In ${connector.type_title}`}>
            {deletion.data.removal_reminder}
          </Notice>
        )}
        <TextInput
          label={
            <span>
              Type <strong>{connector.name}</strong> to confirm
            </span>
          }
          autoComplete="off"
          spellCheck={false}
          data-autofocus
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" color="red" disabled={!confirmed} loading={remove.isPending}>
            Delete Connector
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** “12 accounts, 4 devices and 200 installed programs”. */
function collected({ accounts, devices, installations }: Deletion): string {
  return listed(
    [
      plural(accounts, 'account'),
      ...(devices > 0 ? [plural(devices, 'device')] : []),
      ...(installations > 0 ? [plural(installations, 'installed program')] : []),
    ],
    '',
  );
}

function removalText(deletion: Deletion): string {
  const { events, apps } = deletion;
  const going = apps.filter((app) => !app.stays).map((app) => app.name);
  const staying = apps.filter((app) => app.stays).map((app) => app.name);
  return [
    `${collected(deletion)} are removed, and ${plural(events, 'event')} of theirs.`,
    going.length > 0 ? `No longer listed: ${going.join(', ')}.` : '',
    staying.length > 0 ? `Stays, seen by others too: ${staying.join(', ')}.` : '',
  ]
    .filter(Boolean)
    .join(' ');
}
