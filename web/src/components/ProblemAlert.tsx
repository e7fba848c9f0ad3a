import { IconAlertTriangle } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { problemOf } from '../api/client';
import classes from './Notice.module.css';

/** A problem that belongs to no single field. It takes the focus when it appears. */
export function ProblemAlert({ text, takeFocus = true }: { text: string | null; takeFocus?: boolean }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (text !== null && takeFocus) box.current?.focus();
  }, [text, takeFocus]);
  if (text === null) return null;
  return (
    <div ref={box} tabIndex={-1} role="alert" className={classes.notice} data-tone="bad" data-focus-target>
      <IconAlertTriangle size={18} aria-hidden />
      <div>{text}</div>
    </div>
  );
}

/** The same for whatever a request threw. */
export function ErrorAlert({ error }: { error: unknown }) {
  return <ProblemAlert text={error ? problemOf(error).detail : null} />;
}
