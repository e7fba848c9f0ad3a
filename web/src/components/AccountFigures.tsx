import { Link } from 'react-router';
import type { AccountFigures as Figures, AccountStatus } from '../api/types';
import { formatNumber } from '../lib/format';
import { accountLooks } from '../lib/status';
import classes from './AccountFigures.module.css';

const ORDER: AccountStatus[] = ['active', 'suspended', 'archived', 'unknown', 'removed'];

interface Props {
  figures: Figures;
  /** The list of one status. */
  to: (status: AccountStatus) => string;
}

/** Accounts by status: a bar of their shares, and figures that lead to the lists. */
export function AccountFigures({ figures, to }: Props) {
  const sum = ORDER.reduce((total, status) => total + figures[status], 0);
  return (
    <div>
      <div className={classes.bar} aria-hidden>
        {ORDER.filter((status) => figures[status] > 0).map((status) => (
          <span key={status} data-status={status} style={{ flexGrow: figures[status] / Math.max(sum, 1) }} />
        ))}
      </div>
      <ul className={classes.legend}>
        {ORDER.map((status) => (
          <li key={status}>
            <Link to={to(status)} className={classes.figure}>
              <span className={classes.name}>
                <span className={classes.dot} data-status={status} aria-hidden />
                {accountLooks[status].label}
              </span>
              <span className={classes.value}>{formatNumber(figures[status])}</span>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
