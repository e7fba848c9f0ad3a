import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBooks, IconPlus } from '@tabler/icons-react';
import { Link, useNavigate } from 'react-router';
import { useCategories } from '../api/apps';
import { useCatalog } from '../api/catalog';
import { useCan } from '../api/session';
import type { CatalogEntry, Category } from '../api/types';
import { AppMark } from '../components/AppMark';
import { CsvButton } from '../components/CsvButton';
import type { Column } from '../components/DataTable';
import { EmptyState } from '../components/EmptyState';
import { FilterMenu } from '../components/FilterMenu';
import { ListCard } from '../components/ListCard';
import { ListToolbar } from '../components/ListToolbar';
import { PageHeader } from '../components/PageHeader';
import { RowLink } from '../components/RowLink';
import { StatusBadge } from '../components/StatusBadge';
import { GenerativeAI } from '../features/apps/columns';
import appClasses from '../features/apps/columns.module.css';
import { EntryModal } from '../features/catalog/EntryModal';
import { useListUrl } from '../lib/listUrl';
import { categoryTitle } from '../lib/review';

const spec = { filters: ['category', 'generative_ai', 'overridden'], sort: 'name' } as const;

const kinds = [{ value: 'true', label: 'Generative AI' }];
const origins = [
  { value: 'true', label: 'Your own' },
  { value: 'false', label: 'As Noonday brings it' },
];

function columnsWith(categories: Category[]): Column<CatalogEntry>[] {
  return [
    {
      id: 'name',
      header: 'App',
      sort: 'name',
      cell: (entry) => (
        <div className={appClasses.app}>
          <AppMark name={entry.name} icon={entry.icon} />
          <RowLink to={`/settings/catalogue/${entry.id}`} below={entry.vendor !== entry.name && entry.vendor}>
            {entry.name}
            {entry.generative_ai && <GenerativeAI />}
          </RowLink>
        </div>
      ),
    },
    { id: 'category', header: 'Category', drop: 2, cell: (entry) => categoryTitle(categories, entry.category) },
    { id: 'domains', header: 'Domains', drop: 1, cell: (entry) => entry.domains.slice(0, 3).join(', ') || '—' },
    {
      id: 'origin',
      header: 'Entry',
      drop: 2,
      cell: (entry) => entry.overridden && <StatusBadge tone="info" label="Your own" />,
    },
    {
      id: 'use',
      header: 'In use',
      cell: (entry) =>
        entry.app_id ? (
          <Link className="nd-link" to={`/apps/${entry.app_id}`} aria-label={`${entry.name} in your apps`}>
            In use
          </Link>
        ) : (
          '—'
        ),
    },
  ];
}

export function CataloguePage() {
  const url = useListUrl(spec);
  const entries = useCatalog(url.params);
  const categories = useCategories().data?.items ?? [];
  const mayWrite = useCan('inventory.write');
  const [adding, add] = useDisclosure(false);
  const navigate = useNavigate();
  return (
    <>
      <PageHeader
        title="Catalogue"
        lead="The apps that Noonday knows, and by what it knows them. What you say of one wins over what Noonday brings."
        actions={
          <>
            <CsvButton path="/catalog" params={url.params} name="catalogue" />
            {mayWrite && (
              <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={add.open}>
                Add entry
              </Button>
            )}
          </>
        }
      />
      <ListToolbar url={url} search="Search name, vendor or identifier">
        <FilterMenu
          label="Category"
          options={categories.filter(({ key }) => key !== '').map(({ key, title }) => ({ value: key, label: title }))}
          value={url.filters.category ?? []}
          onChange={(values) => url.filter('category', values)}
        />
        <FilterMenu
          label="AI"
          options={kinds}
          value={url.filters.generative_ai ?? []}
          onChange={(values) => url.filter('generative_ai', values)}
        />
        <FilterMenu
          label="Entry"
          options={origins}
          value={url.filters.overridden ?? []}
          onChange={(values) => url.filter('overridden', values)}
        />
      </ListToolbar>
      <ListCard
        query={entries}
        url={url}
        noun="Entries"
        columns={columnsWith(categories)}
        rowKey={(entry) => entry.id}
        empty={
          <EmptyState icon={<IconBooks size={26} aria-hidden />} title="The catalogue is empty">
            Add an entry of your own for an app that Noonday does not know.
          </EmptyState>
        }
      />
      <EntryModal
        opened={adding}
        entry={null}
        onClose={add.close}
        onSaved={({ id }) => void navigate(`/settings/catalogue/${id}`)}
      />
    </>
  );
}
