import { Link } from 'react-router';
import classes from './Brand.module.css';

/** The sun at noon over the horizon. */
export function Sun({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden="true" focusable="false">
      <g stroke="var(--nd-accent-fill)" strokeWidth="2.6" strokeLinecap="round">
        <path d="M16 3.4v3.4M6.1 7.5l2.4 2.4M25.9 7.5l-2.4 2.4M2.8 17.4h3.4M25.8 17.4h3.4" />
      </g>
      <path d="M8.6 21.2a7.4 7.4 0 0 1 14.8 0z" fill="var(--nd-accent-fill)" />
      <path d="M2.8 26h26.4" stroke="currentColor" strokeWidth="2.6" strokeLinecap="round" />
    </svg>
  );
}

export function Brand() {
  return (
    <Link to="/overview" className={classes.brand} aria-label="Noonday, to the overview">
      <Sun />
      <span>Noonday</span>
    </Link>
  );
}
