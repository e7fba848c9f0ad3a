import { ActionIcon, Popover } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './Why.module.css';

interface Props {
  /** What is explained, such as “Why this app”. */
  label: string;
  children: ReactNode;
}

/** The explanation of a value: a button beside it, and the sentence behind the button. */
export function Why({ label, children }: Props) {
  const [opened, popover] = useDisclosure(false);
  return (
    <Popover opened={opened} onChange={(open) => !open && popover.close()} position="bottom" trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon variant="subtle" size={24} className={classes.button} aria-label={label} onClick={popover.toggle}>
          <IconInfoCircle size={15} stroke={1.8} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={label} className={classes.dropdown}>
        {/* The focus comes here, so that the sentence is read out and Escape closes it. */}
        <div tabIndex={-1} data-autofocus data-focus-target className={classes.words}>
          {children}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
