import { IconFingerprint } from '@tabler/icons-react';
import { useAccounts } from '../api/inventory';
import type { Account, AccountStatus } from '../api/types';
import { AccountValue } from '../components/AccountValue';
import { CsvButton } from '../components/CsvButton';
import type { Column } from '../components/DataTable';
import { EmptyState } from '../components/EmptyState';
import { FilterMenu } from '../components/FilterMenu';
import { ListCard } from '../components/ListCard';
import { ListToolbar } from '../components/ListToolbar';
import { PageHeader } from '../components/PageHeader';
import { RowLink } from '../components/RowLink';
import { StatusBadge } from '../components/StatusBadge';
import { Time } from '../components/Time';
import { useAppChoices, useConnectorChoices } from '../components/useChoices';
import { accountName } from '../lib/events';
import { useListUrl } from '../lib/listUrl';
import { accountLooks, lookOf } from '../lib/status';

const spec = { filters: ['app_id', 'connector_id', 'status'], sort: 'name' } as const;

const statuses = (Object.keys(accountLooks) as AccountStatus[]).map((value) => ({
  value,
  label: accountLooks[value].label,
}));

const columns: Column<Account>[] = [
  {
    id: 'name',
    header: 'Name',
    sort: 'name',
    cell: (account) => <RowLink to={`/accounts/${account.id}`}>{accountName(account)}</RowLink>,
  },
  { id: 'email', header: 'E-mail', sort: 'email', drop: 2, cell: (account) => account.email || '—' },
  {
    id: 'status',
    header: 'Status',
    sort: 'status',
    cell: (account) => <StatusBadge {...lookOf(accountLooks, account.status)} />,
  },
  { id: 'app', header: 'App', cell: (account) => account.app.name },
  {
    id: 'department',
    header: 'Department',
    sort: 'department',
    drop: 2,
    cell: (account) => <AccountValue account={account} field="department" short />,
  },
  {
    id: 'title',
    header: 'Job title',
    drop: 1,
    cell: (account) => <AccountValue account={account} field="job_title" short />,
  },
  {
    id: 'first',
    header: 'First seen',
    sort: 'first_seen_at',
    drop: 1,
    cell: (account) => <Time value={account.first_seen_at} />,
  },
];

export function AccountsPage() {
  const url = useListUrl(spec);
  const accounts = useAccounts(url.params);
  const apps = useAppChoices();
  const connectors = useConnectorChoices();
  return (
    <>
      <PageHeader
        title="Accounts"
        lead="Every login, as the vendors list them."
        actions={<CsvButton path="/accounts" params={url.params} name="accounts" />}
      />
      <ListToolbar url={url} search="Search name or e-mail">
        <FilterMenu
          label="Status"
          multiple
          options={statuses}
          value={url.filters.status ?? []}
          onChange={(values) => url.filter('status', values)}
        />
        <FilterMenu
          label="App"
          options={apps}
          value={url.filters.app_id ?? []}
          onChange={(values) => url.filter('app_id', values)}
        />
        <FilterMenu
          label="Connector"
          options={connectors}
          value={url.filters.connector_id ?? []}
          onChange={(values) => url.filter('connector_id', values)}
        />
      </ListToolbar>
      <ListCard
        query={accounts}
        url={url}
        noun="Accounts"
        columns={columns}
        rowKey={(account) => account.id}
        empty={
          <EmptyState icon={<IconFingerprint size={26} aria-hidden />} title="No account has been seen yet">
            Accounts appear here page by page while a connector collects.
          </EmptyState>
        }
      />
    </>
  );
}
