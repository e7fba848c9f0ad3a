import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlayerPause, IconPlayerPlay, IconPlugConnected, IconRefresh, IconSettings } from '@tabler/icons-react';
import { Link } from 'react-router';
import { usePatchConnector, useSyncNow } from '../../api/connectors';
import type { Connector } from '../../api/types';
import { done, failed } from '../../components/notify';
import { EditModal } from './EditModal';

/** What an administrator can do with a connector, save deleting it. */
export function ConnectorActions({ connector }: { connector: Connector }) {
  const [editing, edit] = useDisclosure(false);
  const patch = usePatchConnector(connector.id);
  const syncNow = useSyncNow(connector.id);
  // A sync that waits for a vendor in trouble may be hastened; one that the vendor told to wait may not.
  const resting = connector.sync?.state === 'waiting';
  const busy = connector.sync !== null && !(resting && connector.status === 'failing');
  const stopped = connector.status === 'reconnect';

  function pause(paused: boolean) {
    patch.mutate(
      { paused },
      {
        onSuccess: () => done(paused ? `${connector.name} is paused.` : `${connector.name} goes on.`),
        onError: failed(paused ? 'Pause' : 'Resume'),
      },
    );
  }

  return (
    <>
      {!connector.paused && !stopped && (
        <Button
          leftSection={<IconRefresh size={16} aria-hidden />}
          disabled={busy}
          loading={syncNow.isPending}
          onClick={() => syncNow.mutate(undefined, { onError: failed('Sync now') })}
        >
          {!busy ? 'Sync now' : resting ? 'Waiting' : 'Syncing'}
        </Button>
      )}
      {connector.paused ? (
        <Button
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          loading={patch.isPending}
          onClick={() => pause(false)}
        >
          Resume
        </Button>
      ) : (
        <Button
          variant="default"
          leftSection={<IconPlayerPause size={16} aria-hidden />}
          loading={patch.isPending}
          onClick={() => pause(true)}
        >
          Pause
        </Button>
      )}
      {!stopped && (
        <Button
          component={Link}
          to={`/settings/connectors/${connector.id}/reconnect`}
          variant="default"
          leftSection={<IconPlugConnected size={16} aria-hidden />}
        >
          Reconnect
        </Button>
      )}
      <Button variant="default" leftSection={<IconSettings size={16} aria-hidden />} onClick={edit.open}>
        Edit settings
      </Button>
      <EditModal connector={connector} opened={editing} onClose={edit.close} />
    </>
  );
}
