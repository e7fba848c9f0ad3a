import { IconHistory } from '@tabler/icons-react';
import { useAudit } from '../api/admin';
import { useCan } from '../api/session';
import type { AuditEntry } from '../api/types';
import { CsvButton } from '../components/CsvButton';
import type { Column } from '../components/DataTable';
import { EmptyState } from '../components/EmptyState';
import { FilterMenu } from '../components/FilterMenu';
import { Forbidden } from '../components/Forbidden';
import { ListCard } from '../components/ListCard';
import { ListToolbar } from '../components/ListToolbar';
import { PageHeader } from '../components/PageHeader';
import { Time } from '../components/Time';
import { auditActions, auditDetails, auditSentence } from '../lib/audit';
import { useListUrl } from '../lib/listUrl';
import classes from './AuditPage.module.css';

const spec = { filters: ['action'] } as const;

const actors: Record<AuditEntry['actor']['kind'], string> = {
  operator: 'Portal',
  token: 'API token',
  system: 'Noonday itself',
  cli: 'Command line',
};

const columns: Column<AuditEntry>[] = [
  {
    id: 'deed',
    header: 'Deed',
    cell: (entry) => (
      <div>
        <div>{auditSentence(entry)}</div>
        {Object.keys(entry.details).length > 0 && (
          <div className={classes.details}>{auditDetails(entry.details)}</div>
        )}
      </div>
    ),
  },
  { id: 'action', header: 'Action', drop: 2, cell: (entry) => <code>{entry.action}</code> },
  { id: 'kind', header: 'By way of', drop: 1, cell: (entry) => actors[entry.actor.kind] },
  { id: 'at', header: 'When', cell: (entry) => <Time value={entry.at} /> },
];

export function AuditPage() {
  return useCan('audit.read') ? <Audit /> : <Forbidden title="Audit log" />;
}

function Audit() {
  const url = useListUrl(spec);
  const audit = useAudit(url.params);
  return (
    <>
      <PageHeader
        title="Audit log"
        lead="What operators and API tokens did, newest first."
        actions={<CsvButton path="/audit" params={url.params} name="audit" />}
      />
      <ListToolbar url={url}>
        <FilterMenu
          label="Action"
          options={auditActions}
          value={url.filters.action ?? []}
          onChange={(values) => url.filter('action', values)}
        />
      </ListToolbar>
      <ListCard
        query={audit}
        url={url}
        noun="Deeds"
        columns={columns}
        rowKey={(entry) => entry.id}
        empty={<EmptyState icon={<IconHistory size={26} aria-hidden />} title="Nothing has been done yet" />}
      />
    </>
  );
}
