import { Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { formatNumber } from '../lib/format';
import classes from './SelectionBar.module.css';

interface Props {
  count: number;
  onClear: () => void;
  children: ReactNode;
}

/** What can be done with the rows that are chosen. It lies over the end of the list, so that nothing moves. */
export function SelectionBar({ count, onClear, children }: Props) {
  if (count === 0) return null;
  return (
    <div className={classes.bar} role="toolbar" aria-label="With the chosen rows">
      <span className={classes.count}>{formatNumber(count)} chosen</span>
      {children}
      <Button size="xs" variant="subtle" leftSection={<IconX size={14} aria-hidden />} onClick={onClear}>
        Clear
      </Button>
    </div>
  );
}
