import { IconChevronRight } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'react-router';
import classes from './PageHeader.module.css';

interface Props {
  title: string;
  /** Pages above this one. */
  trail?: { to: string; label: string }[];
  lead?: ReactNode;
  /** Beside the title, such as a status. */
  badge?: ReactNode;
  /** Before the title, such as a logo. */
  mark?: ReactNode;
  actions?: ReactNode;
}

/** The head of a page. It names the document and takes the focus after a navigation. */
export function PageHeader({ title, trail = [], lead, badge, mark, actions }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { key, pathname } = useLocation();
  const arrived = useRef(key === 'default' ? pathname : '');

  useEffect(() => {
    // Not on the first page of a visit, nor when only a filter in the address changed.
    if (arrived.current === pathname) return;
    arrived.current = pathname;
    heading.current?.focus({ preventScroll: true });
  }, [pathname]);

  return (
    <header className={classes.header}>
      <title>{`${title} · Noonday`}</title>
      {trail.length > 0 && (
        <nav aria-label="Breadcrumb">
          <ol className={classes.trail}>
            {trail.map(({ to, label }) => (
              <li key={to}>
                <Link to={to}>{label}</Link>
                <IconChevronRight size={14} aria-hidden />
              </li>
            ))}
          </ol>
        </nav>
      )}
      <div className={classes.row}>
        {mark}
        <div className={classes.words}>
          <div className={classes.line}>
            <h1 ref={heading} tabIndex={-1} className={classes.title}>
              {title}
            </h1>
            {badge}
          </div>
          {lead && <div className={classes.lead}>{lead}</div>}
        </div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </div>
    </header>
  );
}
