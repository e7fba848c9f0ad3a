import type { ReactNode } from 'react';
import { Sun } from './Brand';
import classes from './DoorFrame.module.css';

/** The page before one is inside: setting up and signing in. */
export function DoorFrame({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  return (
    <main className={classes.page}>
      <title>{`${title} · Noonday`}</title>
      <div className={classes.box}>
        <div className={classes.head}>
          <Sun size={44} />
          <h1 className={classes.title}>{title}</h1>
          <p className={classes.lead}>{lead}</p>
        </div>
        <div className={classes.card}>{children}</div>
      </div>
    </main>
  );
}
