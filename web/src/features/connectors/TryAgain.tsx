import { Button, Stack } from '@mantine/core';
import { useNavigate } from 'react-router';
import { problemOf } from '../../api/client';
import { useReconnect } from '../../api/connectors';
import type { Connector } from '../../api/types';
import { Card } from '../../components/Card';
import { done } from '../../components/notify';
import { ProblemAlert } from '../../components/ProblemAlert';
import classes from './TryAgain.module.css';

/** The shorter way back for a good key that only lacked a permission: nobody has to paste it again. */
export function TryAgain({ connector }: { connector: Connector }) {
  const reconnect = useReconnect(connector.id);
  const navigate = useNavigate();

  function again() {
    reconnect.mutate(
      { settings: {}, replace_tenant: false },
      {
        onSuccess: () => {
          done(`${connector.name} is connected again. A sync has started.`);
          void navigate(`/settings/connectors/${connector.id}`);
        },
      },
    );
  }

  return (
    <Card title="The same key">
      <Stack gap="md" align="flex-start">
        <ProblemAlert text={reconnect.error && problemOf(reconnect.error).detail} />
        <p className={classes.text}>
          {connector.type_title} accepts the stored key, but not for everything that is read. Grant the permission
          in {connector.type_title}; the key stays the same, and nothing has to be entered here.
        </p>
        <Button loading={reconnect.isPending} onClick={again}>
          Try the stored key again
        </Button>
      </Stack>
    </Card>
  );
}
