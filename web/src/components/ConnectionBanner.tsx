import { Button } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { ApiError } from '../api/client';
import classes from './ConnectionBanner.module.css';

const RETRY_MS = 10_000;

/** Says that what is shown may be old because the API does not answer, and keeps trying. */
export function ConnectionBanner() {
  const client = useQueryClient();
  const [down, setDown] = useState(false);

  useEffect(() => {
    return client.getQueryCache().subscribe((event) => {
      if (event.type !== 'updated') return;
      // What the live stream or the portal itself puts into the cache is no answer.
      if (event.action.type === 'success' && !event.action.manual) setDown(false);
      if (event.action.type === 'error' && event.action.error instanceof ApiError) {
        setDown(event.action.error.unreachable);
      }
    });
  }, [client]);

  useEffect(() => {
    if (!down) return undefined;
    const timer = window.setInterval(() => void client.refetchQueries({ type: 'active' }), RETRY_MS);
    return () => window.clearInterval(timer);
  }, [client, down]);

  return (
    <div role="status">
      {down && (
        <div className={classes.banner}>
          <IconPlugConnectedX size={18} aria-hidden />
          <span className={classes.text}>
            Noonday is not answering. What you see may be old; it is tried again every few seconds.
          </span>
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => void client.refetchQueries({ type: 'active' })}
          >
            Try now
          </Button>
        </div>
      )}
    </div>
  );
}
