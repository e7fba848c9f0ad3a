import type { Account, AccountStatus } from '../../api/types';
import { AccountValue } from '../../components/AccountValue';
import type { Column } from '../../components/DataTable';
import type { Option } from '../../components/FilterMenu';
import { Name } from '../../components/Name';
import { RowLink } from '../../components/RowLink';
import { StatusBadge } from '../../components/StatusBadge';
import { Time } from '../../components/Time';
import { accountName } from '../../lib/events';
import { accountLooks, lookOf } from '../../lib/status';

/** The statuses to filter accounts by. */
export const accountStatuses: Option[] = (Object.keys(accountLooks) as AccountStatus[]).map((value) => ({
  value,
  label: accountLooks[value].label,
}));

/** The columns from which lists of accounts choose theirs. */
export const accountColumns = {
  name: {
    id: 'name',
    header: 'Name',
    sort: 'name',
    cell: (account) => (
      <RowLink to={`/accounts/${account.id}`} past>
        {accountName(account)}
      </RowLink>
    ),
  },
  person: {
    id: 'person',
    header: 'Person',
    drop: 2,
    cell: (account) => <Name to="/people" of={account.person} none="Nobody known" />,
  },
  email: { id: 'email', header: 'E-mail', sort: 'email', drop: 2, cell: (account) => account.email || '—' },
  status: {
    id: 'status',
    header: 'Status',
    sort: 'status',
    cell: (account) => <StatusBadge {...lookOf(accountLooks, account.status)} />,
  },
  app: { id: 'app', header: 'App', cell: (account) => account.app.name },
  department: {
    id: 'department',
    header: 'Department',
    sort: 'department',
    drop: 2,
    cell: (account) => <AccountValue account={account} field="department" short />,
  },
  title: {
    id: 'title',
    header: 'Job title',
    drop: 1,
    cell: (account) => <AccountValue account={account} field="job_title" short />,
  },
  firstSeen: {
    id: 'first',
    header: 'First seen',
    sort: 'first_seen_at',
    drop: 1,
    cell: (account) => <Time value={account.first_seen_at} />,
  },
  lastSeen: {
    id: 'last',
    header: 'Last seen',
    drop: 1,
    cell: (account) => <Time value={account.last_seen_at} />,
  },
} satisfies Record<string, Column<Account>>;
