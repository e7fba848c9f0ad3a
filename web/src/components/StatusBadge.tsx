import type { Tone } from '../lib/status';
import classes from './StatusBadge.module.css';

interface Props {
  tone: Tone;
  label: string;
}

/** A state in a word; the dot only repeats what the word says. */
export function StatusBadge({ tone, label }: Props) {
  return (
    <span className={classes.badge} data-tone={tone}>
      <span className={classes.dot} aria-hidden />
      {label}
    </span>
  );
}
