import { IconFingerprint } from '@tabler/icons-react';
import { useAccounts } from '../api/inventory';
import { AsOfBanner, AsOfControl } from '../components/AsOf';
import { CsvButton } from '../components/CsvButton';
import { EmptyState } from '../components/EmptyState';
import { FilterMenu } from '../components/FilterMenu';
import { ListCard } from '../components/ListCard';
import { ListToolbar } from '../components/ListToolbar';
import { PageHeader } from '../components/PageHeader';
import { useAppChoices, useConnectorChoices } from '../components/useChoices';
import { accountColumns, accountStatuses } from '../features/accounts/columns';
import { PersonFilter } from '../features/people/PersonFilter';
import { useListUrl } from '../lib/listUrl';

const spec = {
  filters: ['app_id', 'connector_id', 'status', 'unmatched', 'person_id'],
  sort: 'name',
  asOf: true,
} as const;

const unmatched = [{ value: 'true', label: 'Nobody known' }];

const columns = [
  accountColumns.name,
  accountColumns.email,
  accountColumns.status,
  accountColumns.app,
  accountColumns.person,
  accountColumns.department,
  accountColumns.firstSeen,
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
        actions={
          <>
            <AsOfControl />
            <CsvButton path="/accounts" params={url.params} name="accounts" />
          </>
        }
      />
      <AsOfBanner />
      <ListToolbar url={url} search="Search name or e-mail">
        <FilterMenu
          label="Status"
          multiple
          options={accountStatuses}
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
        <FilterMenu
          label="Person"
          any="Anybody or nobody"
          options={unmatched}
          value={url.filters.unmatched ?? []}
          onChange={(values) => url.filter('unmatched', values)}
        />
        <PersonFilter url={url} />
      </ListToolbar>
      <ListCard
        query={accounts}
        url={url}
        noun="Accounts"
        columns={columns}
        rowKey={(account) => account.id}
        empty={
          <EmptyState
            icon={<IconFingerprint size={26} aria-hidden />}
            title={url.asOf ? 'No account had been seen then' : 'No account has been seen yet'}
          >
            {url.asOf
              ? 'Choose a later day, or go back to now.'
              : 'Accounts appear here page by page while a connector collects.'}
          </EmptyState>
        }
      />
    </>
  );
}
