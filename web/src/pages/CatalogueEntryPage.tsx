import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowBackUp, IconPencil } from '@tabler/icons-react';
import { Link, useNavigate, useParams } from 'react-router';
import { useCategories } from '../api/apps';
import { useCatalogEntry, useDropEntry } from '../api/catalog';
import { useCan } from '../api/session';
import type { CatalogEntry } from '../api/types';
import { AppMark } from '../components/AppMark';
import { Card } from '../components/Card';
import { ConfirmModal } from '../components/ConfirmModal';
import { DataTable } from '../components/DataTable';
import type { Column } from '../components/DataTable';
import { EmptyState } from '../components/EmptyState';
import { Facts } from '../components/Facts';
import { Notice } from '../components/Notice';
import { done } from '../components/notify';
import { PageHeader } from '../components/PageHeader';
import { QueryGate } from '../components/QueryGate';
import { StatusBadge } from '../components/StatusBadge';
import { EntryModal } from '../features/catalog/EntryModal';
import { identifiersOf } from '../lib/catalog';
import type { Identifier } from '../lib/catalog';
import { categoryTitle } from '../lib/review';
import classes from './Detail.module.css';

const back = { to: '/settings/catalogue', label: 'Catalogue' };

export function CatalogueEntryPage() {
  const { id = '' } = useParams();
  return (
    <QueryGate query={useCatalogEntry(id)} title="Entry" back={back}>
      {(entry) => <EntryView entry={entry} />}
    </QueryGate>
  );
}

const columns: Column<Identifier>[] = [
  { id: 'kind', header: 'Kind', cell: ({ kind }) => kind },
  { id: 'value', header: 'Identifier', cell: ({ value }) => <code>{value}</code> },
  { id: 'source', header: 'Where it is from', drop: 2, cell: ({ source }) => source || '—' },
];

function EntryView({ entry }: { entry: CatalogEntry }) {
  const categories = useCategories().data?.items ?? [];
  return (
    <>
      <PageHeader
        title={entry.name}
        trail={[back]}
        mark={<AppMark name={entry.name} icon={entry.icon} size={44} />}
        badge={entry.overridden && <StatusBadge tone="info" label="Your own" />}
        lead={entry.vendor && entry.vendor !== entry.name ? `by ${entry.vendor}` : undefined}
        actions={<Deeds entry={entry} />}
      />
      <div className={classes.page}>
        {entry.overridden && (
          <Notice tone="quiet">
            {entry.builtin
              ? 'This is your own entry. It stands in for the one that Noonday brings.'
              : 'This is your own entry. Noonday brings none for this app.'}
          </Notice>
        )}
        <Card title="Facts">
          <Facts
            facts={[
              { label: 'Id', value: <code>{entry.id}</code> },
              { label: 'Vendor', value: entry.vendor || '—' },
              { label: 'Category', value: categoryTitle(categories, entry.category) },
              { label: 'Generative AI', value: entry.generative_ai ? 'Yes' : 'No' },
              {
                label: 'In use here',
                value: entry.app_id ? (
                  <Link className="nd-link" to={`/apps/${entry.app_id}`}>
                    Open the app
                  </Link>
                ) : (
                  'Not seen yet'
                ),
              },
            ]}
          />
        </Card>
        <Card title="Identifiers" lead="By what an app is recognised, and where each of them is from." flush>
          <DataTable
            label="Identifiers"
            columns={columns}
            rows={identifiersOf(entry)}
            rowKey={({ kind, value }) => `${kind} ${value}`}
            empty={<EmptyState title="It has no identifiers">Without any, nothing is ever matched to it.</EmptyState>}
          />
        </Card>
      </div>
    </>
  );
}

function Deeds({ entry }: { entry: CatalogEntry }) {
  const mayWrite = useCan('inventory.write');
  const [editing, edit] = useDisclosure(false);
  const [dropping, drop] = useDisclosure(false);
  const remove = useDropEntry();
  const navigate = useNavigate();
  if (!mayWrite) return null;

  function confirm() {
    remove.mutate(entry.id, {
      onSuccess: () => {
        done(entry.builtin ? `${entry.name} is again as Noonday brings it.` : `${entry.name} is deleted from the catalogue.`);
        drop.close();
        if (!entry.builtin) void navigate(back.to);
      },
    });
  }

  return (
    <>
      {entry.overridden && (
        <Button variant="default" leftSection={<IconArrowBackUp size={16} aria-hidden />} onClick={drop.open}>
          {entry.builtin ? 'Back to Noonday’s' : 'Delete entry'}
        </Button>
      )}
      <Button leftSection={<IconPencil size={16} aria-hidden />} onClick={edit.open}>
        Edit
      </Button>
      <EntryModal opened={editing} entry={entry} onClose={edit.close} onSaved={edit.close} />
      <ConfirmModal
        opened={dropping}
        onClose={() => {
          drop.close();
          remove.reset();
        }}
        title={entry.builtin ? `Go back to Noonday’s entry for ${entry.name}?` : `Delete your entry for ${entry.name}?`}
        confirm={entry.builtin ? 'Go back' : 'Delete entry'}
        danger
        busy={remove.isPending}
        error={remove.error}
        onConfirm={confirm}
      >
        What you said of it is lost. Programs that were matched by it are matched anew; what operators decided about
        programs stays.
      </ConfirmModal>
    </>
  );
}
