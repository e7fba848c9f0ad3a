import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useAsOf, withAsOf } from '../lib/asOf';
import classes from './RowLink.module.css';

interface Props {
  to: string;
  children: ReactNode;
  below?: ReactNode;
  /** The page behind it can show the day that the list is of. */
  past?: boolean;
}

/** The name in a table's row; it makes the whole row a target. */
export function RowLink({ to, children, below, past = false }: Props) {
  const [asOf] = useAsOf();
  return (
    <div className={classes.cell}>
      <Link to={past ? withAsOf(to, asOf) : to} className={classes.link} data-row-link>
        {children}
      </Link>
      {below && <div className={classes.below}>{below}</div>}
    </div>
  );
}
