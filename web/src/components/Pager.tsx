import { Button, Group, NativeSelect } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconChevronsLeft } from '@tabler/icons-react';
import type { List } from '../api/types';
import { formatNumber, formatTotal } from '../lib/format';
import { pageSizes } from '../lib/listUrl';
import type { ListControls } from '../lib/listUrl';
import classes from './Pager.module.css';

interface Props {
  list: List<unknown> | undefined;
  url: ListControls;
  noun: string;
}

/** Where in the list the page is, and the ways on and back. */
export function Pager({ list, url, noun }: Props) {
  if (!list || (list.total === 0 && url.page === 1)) return null;
  const from = (url.page - 1) * url.limit + 1;
  const to = from + list.items.length - 1;
  // A page far into a list that is not counted to the end shows more than was counted.
  const total = formatTotal({ ...list, total: Math.max(list.total, to) });

  return (
    <nav className={classes.pager} aria-label={`Pages of ${noun}`}>
      <p className={classes.range} role="status">
        {list.items.length === 0
          ? `Nothing on this page of ${total}`
          : `${formatNumber(from)}–${formatNumber(to)} of ${total}`}
      </p>
      {(list.total > pageSizes[0] || url.page > 1 || list.next_cursor !== null) && <Ways url={url} next={list.next_cursor} />}
    </nav>
  );
}

function Ways({ url, next }: { url: ListControls; next: string | null }) {
  return (
    <Group gap="xs">
      <NativeSelect
        className={classes.size}
        size="xs"
        aria-label="Rows per page"
        value={String(url.limit)}
        onChange={(event) => url.resize(Number(event.currentTarget.value))}
        data={pageSizes.map((size) => ({ value: String(size), label: `${size} rows` }))}
      />
      <Button size="xs" variant="default" aria-label="First page" disabled={url.page === 1} onClick={url.first} px={8}>
        <IconChevronsLeft size={16} aria-hidden />
      </Button>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconChevronLeft size={14} aria-hidden />}
        disabled={url.page === 1}
        onClick={url.previous}
      >
        Previous
      </Button>
      <Button
        size="xs"
        variant="default"
        rightSection={<IconChevronRight size={14} aria-hidden />}
        disabled={next === null}
        onClick={() => next !== null && url.next(next)}
      >
        Next
      </Button>
    </Group>
  );
}
