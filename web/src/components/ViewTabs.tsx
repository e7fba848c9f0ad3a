import { Link } from 'react-router';
import { formatNumber } from '../lib/format';
import classes from './ViewTabs.module.css';

export interface View {
  to: string;
  label: string;
  current: boolean;
  /** How many are waiting there; none shown for 0. */
  count?: number | undefined;
}

/** Ways to look at one list, each with an address of its own. */
export function ViewTabs({ label, views }: { label: string; views: View[] }) {
  return (
    <nav aria-label={label} className={classes.views}>
      <ul className={classes.list}>
        {views.map(({ to, label: name, current, count = 0 }) => (
          <li key={to}>
            <Link to={to} className={classes.view} aria-current={current ? 'page' : undefined}>
              {name}
              {count > 0 && <span className={classes.count}>{formatNumber(count)}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
