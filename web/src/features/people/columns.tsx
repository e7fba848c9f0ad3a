import type { Person } from '../../api/types';
import type { Column } from '../../components/DataTable';
import { RowLink } from '../../components/RowLink';
import { StatusBadge } from '../../components/StatusBadge';
import { formatNumber } from '../../lib/format';
import { personName, serviceLook } from '../../lib/people';
import classes from './People.module.css';

/** The columns of a list of people. */
export const peopleColumns: Column<Person>[] = [
  {
    id: 'name',
    header: 'Person',
    sort: 'name',
    cell: (person) => (
      <div className={classes.name}>
        <RowLink to={`/people/${person.id}`} below={person.name === person.email ? undefined : person.email}>
          {personName(person)}
        </RowLink>
        {person.kind === 'service' && <StatusBadge {...serviceLook} />}
      </div>
    ),
  },
  {
    id: 'department',
    header: 'Department',
    sort: 'department',
    drop: 2,
    cell: (person) => person.department || '—',
  },
  { id: 'accounts', header: 'Accounts', sort: 'accounts', align: 'right', cell: ({ accounts }) => formatNumber(accounts) },
  { id: 'devices', header: 'Devices', sort: 'devices', align: 'right', drop: 2, cell: ({ devices }) => formatNumber(devices) },
  { id: 'apps', header: 'Apps', sort: 'apps', align: 'right', cell: ({ apps }) => formatNumber(apps) },
  {
    id: 'directory',
    header: 'Directory',
    drop: 1,
    cell: (person) =>
      person.in_directory ? <span className={classes.quiet}>In it</span> : <StatusBadge label="Not in it" tone="warn" />,
  },
];
