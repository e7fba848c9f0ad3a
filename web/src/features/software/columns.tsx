import { Button } from '@mantine/core';
import { Link } from 'react-router';
import type { Title } from '../../api/types';
import type { Column } from '../../components/DataTable';
import { StatusBadge } from '../../components/StatusBadge';
import { Why } from '../../components/Why';
import { formatNumber } from '../../lib/format';
import { matchLook, matchReason } from '../../lib/titles';
import classes from './columns.module.css';

/** The columns of a list of software titles. */
export const titleColumns = {
  name: {
    id: 'name',
    header: 'Program',
    sort: 'name',
    cell: (title) => (
      <div className={classes.program}>
        <div className={classes.name}>{title.name || title.identifier || 'Without a name'}</div>
        {title.identifier && title.identifier !== title.name && <div className={classes.below}>{title.identifier}</div>}
      </div>
    ),
  },
  publisher: { id: 'publisher', header: 'Publisher', drop: 1, cell: (title) => title.publisher || '—' },
  devices: {
    id: 'devices',
    header: 'Devices',
    sort: 'devices',
    align: 'right',
    cell: (title) => (
      <Link className="nd-link" to={`/devices?title_id=${title.id}`}>
        {formatNumber(title.devices)}
      </Link>
    ),
  },
  people: {
    id: 'people',
    header: 'People',
    sort: 'people',
    align: 'right',
    drop: 2,
    cell: (title) => formatNumber(title.people),
  },
  match: {
    id: 'match',
    header: 'Match',
    drop: 2,
    cell: (title) => (
      <span className={classes.match}>
        {title.app && (
          <Link className={classes.app} to={`/apps/${title.app.id}`}>
            {title.app.name}
          </Link>
        )}
        <StatusBadge {...matchLook(title)} />
        <Why label={`Why: ${title.name}`}>{matchReason(title)}</Why>
      </span>
    ),
  },
} satisfies Record<string, Column<Title>>;

/** The app of the catalogue that has the same name, and how to say that it is the one. */
export function suggestionColumn(accept: ((title: Title) => void) | null): Column<Title> {
  return {
    id: 'suggestion',
    header: 'Suggestion',
    drop: 2,
    cell: (title) =>
      title.suggestion && (
        <span className={classes.match}>
          <span>{title.suggestion.name}</span>
          {accept && (
            <Button
              size="compact-sm"
              variant="light"
              aria-label={`Accept ${title.suggestion.name} for ${title.name}`}
              onClick={() => accept(title)}
            >
              Accept
            </Button>
          )}
        </span>
      ),
  };
}
