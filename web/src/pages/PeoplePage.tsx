import { IconUsers } from '@tabler/icons-react';
import { useApp } from '../api/inventory';
import { usePeople } from '../api/people';
import { CsvButton } from '../components/CsvButton';
import { EmptyState } from '../components/EmptyState';
import { FilterMenu } from '../components/FilterMenu';
import { ListCard } from '../components/ListCard';
import { ListToolbar } from '../components/ListToolbar';
import { PageHeader } from '../components/PageHeader';
import { RefFilter } from '../components/RefFilter';
import { TextFilter } from '../components/TextFilter';
import { peopleColumns } from '../features/people/columns';
import { useListUrl } from '../lib/listUrl';

const spec = { filters: ['kind', 'in_directory', 'has', 'department', 'app_id'], sort: 'name' } as const;

const kinds = [
  { value: 'human', label: 'Humans' },
  { value: 'service', label: 'Services and shared mailboxes' },
];

const directory = [
  { value: 'true', label: 'In a directory' },
  { value: 'false', label: 'In none' },
];

const holds = [
  { value: 'accounts', label: 'Accounts' },
  { value: 'devices', label: 'Devices' },
  { value: 'nothing', label: 'Neither' },
];

export function PeoplePage() {
  const url = useListUrl(spec);
  // A department's name may have a comma; there is only ever one.
  const department = (url.filters.department ?? []).join(',');
  const params = { ...url.params, department };
  const people = usePeople(params);
  const choose = (name: string) => ({
    value: url.filters[name] ?? [],
    onChange: (values: string[]) => url.filter(name, values),
  });
  return (
    <>
      <PageHeader
        title="People"
        lead="Who is behind the accounts and devices."
        actions={<CsvButton path="/people" params={params} name="people" />}
      />
      <ListToolbar url={url} search="Search name, e-mail or department">
        <FilterMenu label="Kind" options={kinds} {...choose('kind')} />
        <FilterMenu label="Directory" options={directory} {...choose('in_directory')} />
        <FilterMenu label="Has" any="Whatever" options={holds} {...choose('has')} />
        <TextFilter
          label="Department"
          hint="The department, in full"
          value={department}
          onChange={(text) => url.filter('department', text ? [text] : [])}
        />
        <AppFilter id={url.filters.app_id?.[0]} onClear={() => url.filter('app_id', [])} />
      </ListToolbar>
      <ListCard
        query={people}
        url={url}
        noun="People"
        columns={peopleColumns}
        rowKey={(person) => person.id}
        empty={
          <EmptyState icon={<IconUsers size={26} aria-hidden />} title="Nobody has been seen yet">
            People appear here as soon as a connector finds their accounts or devices.
          </EmptyState>
        }
      />
    </>
  );
}

function AppFilter({ id, onClear }: { id: string | undefined; onClear: () => void }) {
  return id === undefined ? null : <KnownApp id={id} onClear={onClear} />;
}

function KnownApp({ id, onClear }: { id: string; onClear: () => void }) {
  const app = useApp(id);
  return <RefFilter label="App" name={app.data?.name} onClear={onClear} />;
}
