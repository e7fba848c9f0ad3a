import { Button } from '@mantine/core';
import { IconBan, IconCheck, IconEyeOff, IconInboxOff } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { useCategories } from '../../api/apps';
import { useCan } from '../../api/session';
import type { App, AppStatus, List } from '../../api/types';
import { EmptyState } from '../../components/EmptyState';
import { KeysHelp } from '../../components/KeysHelp';
import type { KeyHelp } from '../../components/KeysHelp';
import { ListCard } from '../../components/ListCard';
import { SelectionBar } from '../../components/SelectionBar';
import type { ListControls } from '../../lib/listUrl';
import { decisionKeys } from '../../lib/review';
import { rowAfter, useRowFocus, useRowKeys } from '../../lib/rowKeys';
import { appColumns } from './columns';
import { NoApps } from './NoApps';
import { useReviewDeeds } from './useReviewDeeds';

const moving: KeyHelp[] = [
  { keys: ['j', '↓'], does: 'Next app' },
  { keys: ['k', '↑'], does: 'App before' },
  { keys: ['Enter'], does: 'Open the app' },
];

const deciding: KeyHelp[] = [
  { keys: ['Space'], does: 'Choose it, for a decision on several' },
  { keys: ['a'], does: 'Approve' },
  { keys: ['u'], does: 'Mark as unapproved' },
  { keys: ['i'], does: 'Ignore' },
  { keys: ['z'], does: 'Take the last decision back' },
  { keys: ['Esc'], does: 'Choose none' },
];

const decisions: { status: AppStatus; label: string; icon: typeof IconCheck }[] = [
  { status: 'approved', label: 'Approve', icon: IconCheck },
  { status: 'unapproved', label: 'Unapprove', icon: IconBan },
  { status: 'ignored', label: 'Ignore', icon: IconEyeOff },
];

interface Props {
  query: UseQueryResult<List<App>>;
  url: ListControls;
  /** The apps that wait for a review, as a list of its own. */
  inbox: boolean;
  help: { opened: boolean; open: () => void; close: () => void };
  /** What is shown is the past, where nothing can be decided. */
  past: boolean;
}

const noRows: App[] = [];

/** The apps, to look through and to decide about, by mouse or by single keys. */
export function AppsTable({ query, url, inbox, help, past }: Props) {
  const mayDecide = useCan('inventory.write') && !past;
  const categories = useCategories().data?.items;
  const columns = useMemo(() => appColumns(categories ?? []), [categories]);
  const rows = query.data?.items ?? noRows;
  const order = useMemo(() => rows.map(({ id }) => id), [rows]);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  // A row that is no longer shown is no longer chosen.
  const shown = useMemo(() => new Set(order.filter((id) => chosen.has(id))), [order, chosen]);
  const focus = useRowFocus(order);
  const { box, focusRow } = focus;

  const { decide, undo, said } = useReviewDeeds({
    onUndone: useCallback((apps: { id: string }[]) => focusRow(apps[0]?.id ?? null), [focusRow]),
  });

  function decideFrom(row: string | null, status: AppStatus) {
    const ids = shown.size > 0 ? shown : new Set(row === null ? [] : [row]);
    if (ids.size === 0) return false;
    const next = rowAfter(order, row, ids);
    decide(rows.filter(({ id }) => ids.has(id)), status);
    setChosen(new Set());
    focusRow(next);
    return true;
  }

  useRowKeys({
    focus,
    order,
    onKey: (key, row) => {
      const status = decisionKeys[key];
      if (key === '?') help.open();
      else if (mayDecide && status !== undefined) return decideFrom(row, status);
      else if (mayDecide && key === 'z') return undo();
      else if (key === 'Escape' && shown.size > 0) setChosen(new Set());
      else return false;
      return true;
    },
  });

  return (
    <div ref={box} tabIndex={-1} data-focus-target>
      {said}
      <ListCard
        query={query}
        url={url}
        noun="Apps"
        columns={columns}
        rowKey={(app) => app.id}
        selection={mayDecide ? { keys: shown, onChange: setChosen, name: (app) => app.name } : undefined}
        empty={inbox ? <NothingToReview /> : <NoApps past={past} />}
      />
      <SelectionBar count={shown.size} onClear={() => setChosen(new Set())}>
        {decisions.map(({ status, label, icon: Icon }) => (
          <Button
            key={status}
            size="xs"
            variant="default"
            leftSection={<Icon size={15} aria-hidden />}
            onClick={() => decideFrom(order.find((id) => shown.has(id)) ?? null, status)}
          >
            {label}
          </Button>
        ))}
      </SelectionBar>
      <KeysHelp opened={help.opened} onClose={help.close} keys={mayDecide ? [...moving, ...deciding] : moving} />
    </div>
  );
}

function NothingToReview() {
  return (
    <EmptyState icon={<IconInboxOff size={26} aria-hidden />} title="Nothing waits for a review">
      Every app has been decided about. Apps that connectors discover next arrive here.
    </EmptyState>
  );
}
