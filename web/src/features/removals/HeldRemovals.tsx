import { Button } from '@mantine/core';
import { IconUserCheck, IconUserMinus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useAccounts } from '../../api/inventory';
import { useCan } from '../../api/session';
import type { Connector, Held } from '../../api/types';
import { CsvButton } from '../../components/CsvButton';
import { EmptyState } from '../../components/EmptyState';
import { FilterMenu } from '../../components/FilterMenu';
import { ListCard } from '../../components/ListCard';
import { ListToolbar } from '../../components/ListToolbar';
import { Notice } from '../../components/Notice';
import { PageHeader } from '../../components/PageHeader';
import { ProblemAlert } from '../../components/ProblemAlert';
import { plural } from '../../lib/format';
import { useListUrl } from '../../lib/listUrl';
import { heldSentence } from '../../lib/sentences';
import { useNow } from '../../lib/useNow';
import { accountColumns, accountStatuses } from '../accounts/columns';
import { HeldFacts } from './HeldFacts';
import classes from './Removals.module.css';

interface Props {
  connector: Connector;
  held: Held;
  trail: { to: string; label: string }[];
  /** Why the last decision was not taken. */
  refusal: string | null;
  busy: boolean;
  onKeep: () => void;
  onRemove: () => void;
  /** The question before removing. */
  children: ReactNode;
}

/** What happened, who would go, and the two ways to decide. */
export function HeldRemovals({ connector, held, trail, refusal, busy, onKeep, onRemove, children }: Props) {
  const mayDecide = useCan('connectors.write');
  const now = useNow();
  const actions = (
    <>
      <Button variant="default" leftSection={<IconUserCheck size={16} aria-hidden />} disabled={busy} onClick={onKeep}>
        Keep them
      </Button>
      <Button color="red" leftSection={<IconUserMinus size={16} aria-hidden />} disabled={busy} onClick={onRemove}>
        Remove {plural(held.records, 'account')}
      </Button>
    </>
  );
  return (
    <>
      <PageHeader
        title="Held removals"
        trail={trail}
        lead={heldSentence(held, now)}
        actions={mayDecide && actions}
      />
      <div className={classes.page}>
        <ProblemAlert text={refusal} />
        {!mayDecide && <Notice tone="quiet">An administrator decides about this. You can look at who would go.</Notice>}
        <HeldFacts connector={connector} held={held} />
        <Missing held={held} />
      </div>
      {children}
    </>
  );
}

const spec = { filters: ['status'], sort: 'name' } as const;

const columns = [
  accountColumns.name,
  accountColumns.email,
  accountColumns.status,
  accountColumns.department,
  accountColumns.title,
  accountColumns.lastSeen,
];

/** Exactly those who would go, as a list of accounts. */
function Missing({ held }: { held: Held }) {
  const url = useListUrl(spec);
  const params = { ...url.params, held_by: held.sync_id };
  const accounts = useAccounts(params);
  return (
    <section aria-label="Who would go">
      <ListToolbar
        url={url}
        search="Search name or e-mail"
        end={<CsvButton path="/accounts" params={params} name="held-removals" />}
      >
        <FilterMenu
          label="Status"
          multiple
          options={accountStatuses}
          value={url.filters.status ?? []}
          onChange={(values) => url.filter('status', values)}
        />
      </ListToolbar>
      <ListCard
        query={accounts}
        url={url}
        noun="Accounts"
        columns={columns}
        rowKey={(account) => account.id}
        empty={<EmptyState title="Nobody is missing any more" />}
      />
    </section>
  );
}
