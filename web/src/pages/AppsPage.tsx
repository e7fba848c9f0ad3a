import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useNavigate } from 'react-router';
import { useCategories } from '../api/apps';
import { useApps, useOverview } from '../api/inventory';
import { useCan } from '../api/session';
import type { AppStatus } from '../api/types';
import { AsOfBanner, AsOfControl } from '../components/AsOf';
import { CsvButton } from '../components/CsvButton';
import { FilterMenu } from '../components/FilterMenu';
import { KeysButton } from '../components/KeysHelp';
import { ListToolbar } from '../components/ListToolbar';
import { PageHeader } from '../components/PageHeader';
import { ViewTabs } from '../components/ViewTabs';
import { useConnectorChoices } from '../components/useChoices';
import { AddAppModal } from '../features/apps/AddAppModal';
import { AppsTable } from '../features/apps/AppsTable';
import { useAppTraits } from '../features/apps/useAppTraits';
import type { ListControls } from '../lib/listUrl';
import { useListUrl } from '../lib/listUrl';
import { INBOX } from '../lib/review';
import { appLooks } from '../lib/status';

const spec = {
  filters: ['status', 'category', 'owner_id', 'tag', 'generative_ai', 'connector_id', 'origin'],
  sort: 'name',
  asOf: true,
} as const;

const statuses = (Object.keys(appLooks) as AppStatus[]).map((value) => ({ value, label: appLooks[value].label }));

const origins = [
  { value: 'discovered', label: 'Discovered' },
  { value: 'operator', label: 'Added by an operator' },
];

const kinds = [{ value: 'true', label: 'Generative AI' }];

export function AppsPage() {
  const url = useListUrl(spec);
  const apps = useApps(url.params);
  const waiting = useOverview().data?.apps.new;
  const mayWrite = useCan('inventory.write');
  const [adding, add] = useDisclosure(false);
  const [helping, help] = useDisclosure(false);
  const navigate = useNavigate();
  const inbox = url.sort === '-review_rank' && url.filters.status?.join() === 'new';
  // What makes it the inbox is nothing that somebody would want to be rid of.
  const controls: ListControls = inbox
    ? { ...url, narrowed: narrowedBeyondStatus(url), reset: () => void navigate(INBOX) }
    : url;
  return (
    <>
      <PageHeader
        title={inbox ? 'Review inbox' : 'Apps'}
        lead={inbox ? 'Apps that nobody has decided about yet, the most used and newest first.' : 'The SaaS products in use.'}
        actions={
          <>
            {!inbox && <AsOfControl />}
            <CsvButton path="/apps" params={url.params} name={inbox ? 'review-inbox' : 'apps'} />
            {mayWrite && url.asOf === '' && (
              <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={add.open}>
                Add app
              </Button>
            )}
          </>
        }
      />
      <AsOfBanner />
      <ViewTabs
        label="Lists of apps"
        views={[
          { to: '/apps', label: 'All apps', current: !inbox },
          { to: INBOX, label: 'Review inbox', current: inbox, count: waiting },
        ]}
      />
      <ListToolbar url={controls} search="Search name, vendor or domain" end={<KeysButton onClick={help.open} />}>
        <AppFilters url={url} inbox={inbox} />
      </ListToolbar>
      <AppsTable
        // A choice of rows belongs to one list.
        key={inbox ? 'inbox' : 'all'}
        query={apps}
        url={controls}
        inbox={inbox}
        help={{ opened: helping, open: help.open, close: help.close }}
        past={url.asOf !== ''}
      />
      <AddAppModal opened={adding} onClose={add.close} />
    </>
  );
}

function narrowedBeyondStatus({ q, filters }: ListControls): boolean {
  return q !== '' || Object.entries(filters).some(([name, values]) => name !== 'status' && values.length > 0);
}

function AppFilters({ url, inbox }: { url: ListControls; inbox: boolean }) {
  const categories = useCategories().data?.items ?? [];
  const connectors = useConnectorChoices();
  const { owners, tags } = useAppTraits();
  const filter = (name: (typeof spec.filters)[number]) => ({
    value: url.filters[name] ?? [],
    onChange: (values: string[]) => url.filter(name, values),
  });
  return (
    <>
      {!inbox && <FilterMenu label="Status" multiple options={statuses} {...filter('status')} />}
      <FilterMenu
        label="Category"
        multiple
        options={categories.map(({ key, title }) => ({ value: key, label: title }))}
        {...filter('category')}
      />
      {!inbox && owners.length > 0 && <FilterMenu label="Owner" options={owners} {...filter('owner_id')} />}
      {tags.length > 0 && <FilterMenu label="Tag" multiple options={tags} {...filter('tag')} />}
      <FilterMenu label="AI" options={kinds} {...filter('generative_ai')} />
      <FilterMenu label="Source" options={connectors} {...filter('connector_id')} />
      {!inbox && <FilterMenu label="Origin" options={origins} {...filter('origin')} />}
    </>
  );
}
