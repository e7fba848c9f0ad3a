import { initials } from '../lib/format';
import classes from './AppMark.module.css';

/** A plain sign for an app or a vendor; logos are not ours to ship. */
export function AppMark({ name, size = 32 }: { name: string; size?: number }) {
  return (
    <span className={classes.mark} style={{ width: size, height: size, fontSize: size * 0.4 }} aria-hidden>
      {initials(name)}
    </span>
  );
}
