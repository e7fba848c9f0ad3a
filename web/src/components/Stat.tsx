import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { formatFigure } from '../lib/format';
import classes from './Stat.module.css';

interface Props {
  label: string;
  /** Null where it is not known. */
  value: number | null;
  to: string;
  note?: ReactNode;
}

/** A figure that leads to the list behind it. */
export function Stat({ label, value, to, note }: Props) {
  return (
    <Link to={to} className={classes.stat}>
      <span className={classes.label}>{label}</span>
      <span className={classes.value}>{formatFigure(value)}</span>
      {note && <span className={classes.note}>{note}</span>}
    </Link>
  );
}
