import { Button } from '@mantine/core';
import { IconCompass } from '@tabler/icons-react';
import { Link } from 'react-router';
import { EmptyState } from '../components/EmptyState';
import { PageHeader } from '../components/PageHeader';

export function NotFoundPage() {
  return (
    <>
      <PageHeader title="Page not found" />
      <EmptyState
        icon={<IconCompass size={26} aria-hidden />}
        title="There is nothing at this address"
        action={
          <Button component={Link} to="/overview" variant="default">
            To the overview
          </Button>
        }
      >
        The link may be old, or what it led to was removed.
      </EmptyState>
    </>
  );
}
