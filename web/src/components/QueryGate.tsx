import { Button, Skeleton, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { ApiError, problemOf } from '../api/client';
import { useNoteVisit } from '../lib/useNoteVisit';
import { EmptyState } from './EmptyState';
import { PageHeader } from './PageHeader';

interface Props<Data> {
  query: { data: Data | undefined; error: unknown; refetch: () => unknown };
  /** The page's title until the data gives a better one. */
  title: string;
  back: { to: string; label: string };
  children: (data: Data) => ReactNode;
}

/** A page about one thing: what is shown before it is there, or when it is not. */
export function QueryGate<Data>({ query, title, back, children }: Props<Data>) {
  useNoteVisit(query.data);
  if (query.data !== undefined) return children(query.data);
  if (query.error) {
    const missing = query.error instanceof ApiError && query.error.status === 404;
    return (
      <>
        <PageHeader title={missing ? 'Not found' : title} trail={[back]} />
        <div role="alert">
          <EmptyState
            title={missing ? 'This does not exist, or no longer' : 'This could not be loaded'}
            action={
              missing ? (
                <Button component={Link} to={back.to} variant="default">
                  To {back.label.toLowerCase()}
                </Button>
              ) : (
                <Button variant="default" onClick={() => void query.refetch()}>
                  Try again
                </Button>
              )
            }
          >
            {problemOf(query.error).detail}
          </EmptyState>
        </div>
      </>
    );
  }
  return (
    <div role="status" aria-label="Loading">
      <Stack gap="md">
        <Skeleton height={14} width={140} />
        <Skeleton height={28} width={280} />
        <Skeleton height={140} radius="lg" mt="sm" />
        <Skeleton height={220} radius="lg" />
      </Stack>
    </div>
  );
}
