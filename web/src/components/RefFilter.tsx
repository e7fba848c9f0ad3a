import { Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import classes from './FilterMenu.module.css';

interface Props {
  label: string;
  /** The name of what the list is filtered by, once it is known. */
  name: string | undefined;
  onClear: () => void;
}

/** A filter that only links set, such as the person of a list of accounts; it can be taken away. */
export function RefFilter({ label, name, onClear }: Props) {
  return (
    <Button
      variant="default"
      className={classes.button}
      data-on
      rightSection={<IconX size={15} aria-hidden />}
      aria-label={`Clear the filter ${label}: ${name ?? '…'}`}
      onClick={onClear}
    >
      {label}
      <span className={classes.summary}>: {name ?? '…'}</span>
    </Button>
  );
}
