import { Loader } from '@mantine/core';
import { useEffect, useState } from 'react';
import classes from './FullPage.module.css';

/** Shows itself only to who waits long enough to wonder. */
export function FullPageSpinner() {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => setLate(true), 300);
    return () => window.clearTimeout(timer);
  }, []);
  return (
    <div className={classes.page} role="status" aria-label="Loading">
      {late && <Loader size="sm" color="var(--nd-accent)" />}
    </div>
  );
}
