import { Button, Group, Modal, Stack } from '@mantine/core';
import { useNavigate } from 'react-router';
import { useDeleteApp, usePatchApp } from '../../api/apps';
import { problemOf } from '../../api/client';
import type { App } from '../../api/types';
import { done } from '../../components/notify';
import { ProblemAlert } from '../../components/ProblemAlert';

interface Props {
  app: App;
  opened: boolean;
  onClose: () => void;
}

/** Asks before an app is deleted, and says what else can be done where it cannot be. */
export function DeleteAppModal({ app, opened, onClose }: Props) {
  const remove = useDeleteApp();
  const patch = usePatchApp(app.id);
  const navigate = useNavigate();
  const problem = remove.error && problemOf(remove.error);
  const inUse = problem?.code === 'app_in_use';

  function close() {
    remove.reset();
    patch.reset();
    onClose();
  }

  function confirm() {
    remove.mutate(app.id, {
      onSuccess: () => {
        done(`${app.name} is deleted.`);
        void navigate('/apps');
      },
    });
  }

  function ignore() {
    patch.mutate(
      { status: 'ignored' },
      {
        onSuccess: () => {
          done(`${app.name} is ignored.`);
          close();
        },
      },
    );
  }

  return (
    <Modal opened={opened} onClose={close} title={`Delete ${app.name}?`}>
      <Stack gap="md">
        <div>
          Its review, owner, tags and notes are lost, and so is its past. What connectors see of it next makes it an app
          again, without them.
        </div>
        <ProblemAlert text={problem?.detail ?? (patch.error ? problemOf(patch.error).detail : null)} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close} data-autofocus>
            Cancel
          </Button>
          {inUse && app.status !== 'ignored' && (
            <Button variant="default" loading={patch.isPending} onClick={ignore}>
              Ignore it instead
            </Button>
          )}
          <Button color="red" disabled={inUse} loading={remove.isPending} onClick={confirm}>
            Delete app
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
