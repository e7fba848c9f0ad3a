import { Link } from 'react-router';
import classes from './Name.module.css';

interface Props {
  /** The folder of the pages of its kind, such as `/people`. */
  to: string;
  /** What is named; its page is gone where it has no id. */
  of: { id: string | null; name: string } | null;
  none: string;
}

/** The name of a thing, and its page if it has one. */
export function Name({ to, of, none }: Props) {
  if (!of) return <span className={classes.none}>{none}</span>;
  if (of.id === null) return of.name;
  return (
    <Link className={classes.link} to={`${to}/${of.id}`}>
      {of.name}
    </Link>
  );
}
