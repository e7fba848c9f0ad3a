import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { ApiError, problemOf } from '../api/client';
import { Sun } from './Brand';
import classes from './FullPage.module.css';

/** The whole page when not even the session can be asked for. */
export function Unreachable({ error, retry }: { error: unknown; retry: () => void }) {
  const down = error instanceof ApiError && error.unreachable;
  return (
    <main className={classes.page}>
      <title>Not reachable · Noonday</title>
      <div className={classes.box} role="alert">
        <Sun size={40} />
        <h1>{down ? 'Noonday is not answering' : 'Noonday could not start this page'}</h1>
        <p>{problemOf(error).detail}</p>
        <Button leftSection={<IconRefresh size={16} aria-hidden />} onClick={retry}>
          Try again
        </Button>
      </div>
    </main>
  );
}
