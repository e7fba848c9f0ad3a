import { Button } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useCan } from '../../api/session';

/** The way out for a connector whose credential no longer works, for whoever may take it. */
export function ReconnectLink({ id, name }: { id: string; name: string }) {
  if (!useCan('connectors.write')) return null;
  return (
    <Button
      component={Link}
      to={`/settings/connectors/${id}/reconnect`}
      size="xs"
      leftSection={<IconPlugConnected size={15} aria-hidden />}
      aria-label={`Reconnect ${name}`}
    >
      Reconnect
    </Button>
  );
}
