import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { formatNumber } from '../lib/format';
import classes from './Stat.module.css';

interface Props {
  label: string;
  value: number;
  to: string;
  note?: ReactNode;
}

/** A figure that leads to the list behind it. */
export function Stat({ label, value, to, note }: Props) {
  return (
    <Link to={to} className={classes.stat}>
      <span className={classes.label}>{label}</span>
      <span className={classes.value}>{formatNumber(value)}</span>
      {note && <span className={classes.note}>{note}</span>}
    </Link>
  );
}
