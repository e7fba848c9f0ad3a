import type { ReactNode } from 'react';
import { Link } from 'react-router';
import classes from './RowLink.module.css';

/** The name in a table's row; it makes the whole row a target. */
export function RowLink({ to, children, below }: { to: string; children: ReactNode; below?: ReactNode }) {
  return (
    <div className={classes.cell}>
      <Link to={to} className={classes.link} data-row-link>
        {children}
      </Link>
      {below && <div className={classes.below}>{below}</div>}
    </div>
  );
}
