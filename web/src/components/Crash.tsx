import { Button } from '@mantine/core';
import classes from './FullPage.module.css';

/** What is shown instead of a page whose code failed. */
export function Crash({ error }: { error: unknown }) {
  return (
    <div className={`${classes.page} ${classes.inside}`}>
      <title>Error · Noonday</title>
      <div className={classes.box} role="alert">
        <h1>This page failed</h1>
        <p>
          Your data is not affected. If the server was just updated, loading the page again is enough.
        </p>
        {error instanceof Error && <p className="nd-mono">{error.message}</p>}
        <Button onClick={() => window.location.reload()}>Load again</Button>
      </div>
    </div>
  );
}
