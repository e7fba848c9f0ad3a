import { Button } from '@mantine/core';
import { IconEyeOff, IconLink } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { useCan } from '../../api/session';
import type { List, Title } from '../../api/types';
import type { Column } from '../../components/DataTable';
import { KeysHelp } from '../../components/KeysHelp';
import type { KeyHelp } from '../../components/KeysHelp';
import { ListCard } from '../../components/ListCard';
import { SelectionBar } from '../../components/SelectionBar';
import type { ListControls } from '../../lib/listUrl';
import { rowAfter, useRowFocus, useRowKeys } from '../../lib/rowKeys';
import { suggestionColumn, titleColumns } from './columns';
import { TitleActions } from './TitleActions';
import { useTitleDeeds } from './useTitleDeeds';
import { useTitleDialogs } from './useTitleDialogs';

const keysHelp: KeyHelp[] = [
  { keys: ['j', '↓'], does: 'Next program' },
  { keys: ['k', '↑'], does: 'Program before' },
  { keys: ['Space'], does: 'Choose it, for a decision on several' },
  { keys: ['m'], does: 'Make it an app' },
  { keys: ['b'], does: 'Say which app it belongs to' },
  { keys: ['i'], does: 'Ignore' },
  { keys: ['z'], does: 'Take the last decision back' },
  { keys: ['Esc'], does: 'Choose none' },
];

interface Props {
  query: UseQueryResult<List<Title>>;
  url: ListControls;
  /** Titles leave the list when something is decided about them. */
  unknown: boolean;
  help: { opened: boolean; open: () => void; close: () => void };
  empty: ReactNode;
}

const noRows: Title[] = [];
const LATER_MS = 250;

/** Software titles, to look through and to decide about. */
export function TitlesTable({ query, url, unknown, help, empty }: Props) {
  const mayDecide = useCan('inventory.write');
  const rows = query.data?.items ?? noRows;
  const order = useMemo(() => rows.map(({ id }) => id), [rows]);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const shown = useMemo(() => new Set(order.filter((id) => chosen.has(id))), [order, chosen]);
  const focus = useRowFocus(order);
  const { box, focusRow } = focus;

  const deeds = useTitleDeeds({
    onUndone: useCallback((titles: Title[]) => focusRow(titles[0]?.id ?? null), [focusRow]),
    hint: 'Press Z to take it back.',
  });
  const { ask, moveAll, dialogs } = useTitleDialogs({
    deeds,
    onLeave: (titles) => {
      setChosen(new Set());
      const ids = new Set(titles.map(({ id }) => id));
      const from = order.find((id) => ids.has(id)) ?? null;
      // A dialog or a menu gives the focus back first.
      window.setTimeout(() => focusRow(unknown ? rowAfter(order, from, ids) : from), LATER_MS);
    },
  });

  const among = (ids: ReadonlySet<string>) => rows.filter(({ id }) => ids.has(id));
  const targets = (row: string | null) => among(shown.size > 0 ? shown : new Set(row === null ? [] : [row]));

  function ignore(titles: Title[]) {
    const ids = new Set(titles.map(({ id }) => id));
    const next = unknown ? rowAfter(order, titles[0]?.id ?? null, ids) : (titles[0]?.id ?? null);
    deeds.decide(titles, { ignore: true });
    setChosen(new Set());
    focusRow(next);
  }

  useRowKeys({
    focus,
    order,
    onKey: (key, row) => {
      const titles = mayDecide ? targets(row) : [];
      const [first] = titles;
      if (key === '?') help.open();
      else if (key === 'Escape' && shown.size > 0) setChosen(new Set());
      else if (mayDecide && key === 'z') return deeds.undo();
      else if (!first) return false;
      else if (key === 'i') ignore(titles);
      else if (key === 'b') moveAll(titles);
      else if (key === 'm') ask.make(first);
      else return false;
      return true;
    },
  });

  const columns: Column<Title>[] = [
    titleColumns.name,
    titleColumns.publisher,
    titleColumns.devices,
    titleColumns.people,
    ...(unknown ? [] : [titleColumns.match]),
    ...(unknown
      ? [
          suggestionColumn(
            mayDecide
              ? (title) => {
                  if (!title.suggestion) return;
                  const next = rowAfter(order, title.id, new Set([title.id]));
                  deeds.decide([title], { catalog_id: title.suggestion.catalog_id }, title.suggestion.name);
                  focusRow(next);
                }
              : null,
          ),
        ]
      : []),
    ...(mayDecide
      ? [
          {
            id: 'actions',
            header: 'What to do',
            quiet: true,
            align: 'right',
            cell: (title: Title) => <TitleActions title={title} ask={ask} />,
          } as const,
        ]
      : []),
  ];

  return (
    <div ref={box} tabIndex={-1} data-focus-target>
      {deeds.said}
      <ListCard
        query={query}
        url={url}
        noun="Programs"
        columns={columns}
        rowKey={(title) => title.id}
        selection={mayDecide ? { keys: shown, onChange: setChosen, name: (title) => title.name } : undefined}
        empty={empty}
      />
      <SelectionBar count={shown.size} onClear={() => setChosen(new Set())}>
        <Button size="xs" variant="default" leftSection={<IconLink size={15} aria-hidden />} onClick={() => moveAll(among(shown))}>
          They belong to…
        </Button>
        <Button size="xs" variant="default" leftSection={<IconEyeOff size={15} aria-hidden />} onClick={() => ignore(among(shown))}>
          Ignore
        </Button>
      </SelectionBar>
      {dialogs}
      <KeysHelp opened={help.opened} onClose={help.close} keys={keysHelp} />
    </div>
  );
}
