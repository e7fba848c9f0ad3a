import { Skeleton } from '@mantine/core';
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
}: Props<Row>) {
  if (rows?.length === 0) return empty;
  return (
    // The region scrolls sideways on narrow screens, so it must be reachable by keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={classes.scroll} role="region" aria-label={label} tabIndex={0}>
      <table className={classes.table} aria-busy={stale || rows === undefined} aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <HeaderCell key={column.id} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody data-stale={stale || undefined}>
          {rows === undefined
            ? Array.from({ length: skeletonRows }, (_, row) => (
                <tr key={row}>
                  {columns.map((column, index) => (
                    <td key={column.id} data-drop={column.drop}>
                      <Skeleton height={10} width={`${60 - ((row * 7 + index * 13) % 30)}%`} my={5} />
                    </td>
                  ))}
                </tr>
              ))
            : rows.map((row) => (
                <tr key={rowKey(row)}>
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
