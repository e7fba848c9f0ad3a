import { Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ListControls } from '../lib/listUrl';
import classes from './ListToolbar.module.css';
import { SearchInput } from './SearchInput';

interface Props {
  url: ListControls;
  /** What the search field says; no search without it. */
  search?: string;
  children?: ReactNode;
  end?: ReactNode;
}

/** Search and filters above a list. */
export function ListToolbar({ url, search, children, end }: Props) {
  return (
    <div className={classes.toolbar} role="search">
      {search && <SearchInput className={classes.search} label={search} value={url.q} onSearch={url.search} />}
      {children}
      {url.narrowed && (
        <Button variant="subtle" leftSection={<IconX size={15} aria-hidden />} onClick={url.reset}>
          Reset
        </Button>
      )}
      {end && <div className={classes.end}>{end}</div>}
    </div>
  );
}
