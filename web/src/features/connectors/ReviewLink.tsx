import { Button } from '@mantine/core';
import { Link } from 'react-router';

/** The way to the removals of a connector that wait for a decision. */
export function ReviewLink({ id, name }: { id: string; name: string }) {
  return (
    <Button
      component={Link}
      to={`/settings/connectors/${id}/removals`}
      size="xs"
      aria-label={`Review the removals of ${name}`}
    >
      Review
    </Button>
  );
}
