import { Checkbox, Skeleton } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconSelector } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './DataTable.module.css';

export interface Column<Row> {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** The API's name of the order, where the column can be sorted by. */
  sort?: string;
  align?: 'right';
  /** Left out on narrow screens: 1 first, then 2. */
  drop?: 1 | 2;
  width?: string;
  /** Its header is for screen readers only, such as that of row actions. */
  quiet?: boolean;
}

/** Rows that can be chosen, for deeds on several at once. */
export interface Selection<Row> {
  keys: ReadonlySet<string>;
  onChange: (keys: ReadonlySet<string>) => void;
  /** The name of a row, for who cannot see it. */
  name: (row: Row) => string;
}

interface Props<Row> {
  label: string;
  columns: Column<Row>[];
  rows: Row[] | undefined;
  rowKey: (row: Row) => string;
  sort?: string;
  onSort?: (column: string) => void;
  /** Old rows are shown while new ones are on their way. */
  stale?: boolean;
  empty: ReactNode;
  skeletonRows?: number;
  selection?: Selection<Row> | undefined;
}

/** A list as a table. Links of class `rowLink` make their whole row a target. */
export function DataTable<Row>({
  label,
  columns,
  rows,
  rowKey,
  sort,
  onSort,
  stale = false,
  empty,
  skeletonRows = 8,
  selection,
}: Props<Row>) {
  if (rows?.length === 0) return empty;
  return (
    // The region scrolls sideways on narrow screens, so it must be reachable by keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={classes.scroll} role="region" aria-label={label} tabIndex={0}>
      <table className={classes.table} aria-busy={stale || rows === undefined} aria-label={label}>
        <thead>
          <tr>
            {selection && <SelectAll rows={rows ?? []} rowKey={rowKey} selection={selection} />}
            {columns.map((column) => (
              <HeaderCell key={column.id} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody data-stale={stale || undefined}>
          {rows === undefined
            ? Array.from({ length: skeletonRows }, (_, row) => (
                <tr key={row}>
                  {selection && <td className={classes.select} />}
                  {columns.map((column, index) => (
                    <td key={column.id} data-drop={column.drop}>
                      <Skeleton height={10} width={`${60 - ((row * 7 + index * 13) % 30)}%`} my={5} />
                    </td>
                  ))}
                </tr>
              ))
            : rows.map((row) => (
                <tr key={rowKey(row)} data-row={rowKey(row)} data-selected={selection?.keys.has(rowKey(row)) || undefined}>
                  {selection && <SelectOne row={row} id={rowKey(row)} selection={selection} />}
                  {columns.map((column) => (
                    <td key={column.id} data-align={column.align} data-drop={column.drop}>
                      {column.cell(row)}
                    </td>
                  ))}
                </tr>
              ))}
        </tbody>
      </table>
    </div>
  );
}

/** The keys with one put in, or taken out where it is. */
function toggled(keys: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(keys);
  if (!next.delete(key)) next.add(key);
  return next;
}

function SelectOne<Row>({ row, id, selection }: { row: Row; id: string; selection: Selection<Row> }) {
  return (
    <td className={classes.select}>
      <Checkbox
        aria-label={`Select ${selection.name(row)}`}
        checked={selection.keys.has(id)}
        onChange={() => selection.onChange(toggled(selection.keys, id))}
      />
    </td>
  );
}

interface SelectAllProps<Row> {
  rows: Row[];
  rowKey: (row: Row) => string;
  selection: Selection<Row>;
}

function SelectAll<Row>({ rows, rowKey, selection }: SelectAllProps<Row>) {
  const all = rows.map(rowKey);
  const chosen = all.filter((key) => selection.keys.has(key)).length;
  const whole = chosen > 0 && chosen === all.length;
  return (
    <th scope="col" className={classes.select}>
      <Checkbox
        aria-label="Select all on this page"
        checked={whole}
        indeterminate={chosen > 0 && !whole}
        disabled={all.length === 0}
        onChange={() => selection.onChange(new Set(whole ? [] : all))}
      />
    </th>
  );
}

interface HeaderProps<Row> {
  column: Column<Row>;
  sort: string | undefined;
  onSort: ((column: string) => void) | undefined;
}

function HeaderCell<Row>({ column, sort, onSort }: HeaderProps<Row>) {
  const { sort: name } = column;
  const shared = {
    scope: 'col',
    'data-align': column.align,
    'data-drop': column.drop,
    style: column.width ? { width: column.width } : undefined,
  };
  if (!name || !onSort) {
    return <th {...shared}>{column.quiet ? <span className={classes.hidden}>{column.header}</span> : column.header}</th>;
  }
  const direction = sort === name ? 'ascending' : sort === `-${name}` ? 'descending' : undefined;
  const Icon = direction === 'ascending' ? IconArrowUp : direction === 'descending' ? IconArrowDown : IconSelector;
  return (
    <th {...shared} aria-sort={direction ?? 'none'}>
      <button type="button" className={classes.sort} data-on={direction} onClick={() => onSort(name)}>
        {column.header}
        <Icon size={14} stroke={1.8} aria-hidden />
      </button>
    </th>
  );
}
