import { IconCircleCheck } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { ReactNode } from 'react';
import type { Overview } from '../../api/types';
import { Card } from '../../components/Card';
import { formatNumber, plural } from '../../lib/format';
import { INBOX } from '../../lib/review';
import classes from './ToLookAt.module.css';

interface Line {
  count: number;
  label: string;
  to: string;
  /** More about the figure, with lists of its own. */
  more?: ReactNode;
}

/** What an administrator looks at first: figures that ask for a decision, each with its list. */
export function ToLookAt({ overview }: { overview: Overview }) {
  const lines = linesOf(overview);
  return (
    <Card title="To look at" flush>
      <ul className={classes.list}>
        {lines.map((line) => (
          <li key={line.label} className={classes.line} data-quiet={line.count === 0 || undefined}>
            <span className={classes.count} aria-hidden>
              {line.count === 0 ? <IconCircleCheck size={20} stroke={1.7} /> : formatNumber(line.count)}
            </span>
            <div className={classes.words}>
              <Link to={line.to} className={classes.name}>
                {line.count === 0 ? 'No ' : <span className={classes.hidden}>{formatNumber(line.count)} </span>}
                {line.label}
              </Link>
              {line.more && <div className={classes.more}>{line.more}</div>}
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function linesOf({ apps, people, devices, titles }: Overview): Line[] {
  return [
    {
      count: apps.new,
      label: apps.new === 1 ? 'app waits for a review' : 'apps wait for a review',
      to: INBOX,
      more: apps.new_this_week > 0 && (
        <Link className="nd-link" to="/events?kind=app.new&since=7d">
          {plural(apps.new_this_week, 'app')} discovered this week
        </Link>
      ),
    },
    {
      count: apps.unapproved_in_use,
      label: apps.unapproved_in_use === 1 ? 'unapproved app is in use' : 'unapproved apps are in use',
      to: '/apps?status=unapproved&sort=-people',
      more: apps.unapproved_in_use > 0 && `by ${plural(apps.unapproved_people, 'person', 'people')}`,
    },
    {
      count: apps.generative_ai,
      label: apps.generative_ai === 1 ? 'generative-AI app' : 'generative-AI apps',
      to: '/apps?generative_ai=true&sort=-people',
      more: apps.generative_ai_unreviewed > 0 && (
        <Link className="nd-link" to="/apps?status=new&generative_ai=true&sort=-review_rank">
          {formatNumber(apps.generative_ai_unreviewed)} not reviewed
        </Link>
      ),
    },
    {
      count: people.without_directory,
      label: people.without_directory === 1 ? 'person without a directory account' : 'people without a directory account',
      to: '/people?in_directory=false',
    },
    {
      count: devices.unassigned,
      label: devices.unassigned === 1 ? 'device without a person' : 'devices without a person',
      to: '/devices?unassigned=true',
    },
    {
      count: titles.unknown,
      label: titles.unknown === 1 ? 'unknown program' : 'unknown programs',
      to: '/software',
    },
  ];
}
