import { Button } from '@mantine/core';
import { IconApps, IconPlus } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useCan } from '../../api/session';
import { EmptyState } from '../../components/EmptyState';

/** What the list of apps says when there is none. */
export function NoApps({ past }: { past: boolean }) {
  const mayConnect = useCan('connectors.write');
  const icon = <IconApps size={26} aria-hidden />;
  if (past) {
    return (
      <EmptyState icon={icon} title="No app was known then">
        Nothing had been collected yet at that time.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={icon}
      title="No app has been seen yet"
      action={
        mayConnect && (
          <Button
            component={Link}
            to="/settings/connectors/new"
            variant="default"
            leftSection={<IconPlus size={16} aria-hidden />}
          >
            Add a connector
          </Button>
        )
      }
    >
      Apps appear here as soon as a connector finds accounts or programs of theirs.
    </EmptyState>
  );
}
