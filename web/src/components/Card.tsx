import { useId } from 'react';
import type { ReactNode } from 'react';
import classes from './Card.module.css';

interface Props {
  title?: string;
  lead?: ReactNode;
  actions?: ReactNode;
  /** Content up to the edges, such as a table. */
  flush?: boolean;
  children?: ReactNode;
}

/** A section of a page. */
export function Card({ title, lead, actions, flush = false, children }: Props) {
  const id = useId();
  return (
    <section className={classes.card} aria-labelledby={title ? id : undefined}>
      {title && (
        <div className={classes.head}>
          <div className={classes.words}>
            <h2 id={id} className={classes.title}>
              {title}
            </h2>
            {lead && <div className={classes.lead}>{lead}</div>}
          </div>
          {actions}
        </div>
      )}
      {children && <div className={flush ? undefined : classes.body}>{children}</div>}
    </section>
  );
}
