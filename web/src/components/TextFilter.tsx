import { Button, Group, Popover, Stack, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import type { SubmitEvent } from 'react';
import classes from './FilterMenu.module.css';

interface Props {
  label: string;
  /** What to type, such as “The name of the department”. */
  hint: string;
  value: string;
  onChange: (value: string) => void;
}

/** A filter of a list by a word that people type. */
export function TextFilter({ label, hint, value, onChange }: Props) {
  const [opened, popover] = useDisclosure(false);

  function apply(text: string) {
    popover.close();
    onChange(text.trim());
  }

  return (
    <Popover opened={opened} onChange={(open) => !open && popover.close()} position="bottom-start" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          className={classes.button}
          data-on={value !== '' || undefined}
          rightSection={<IconChevronDown size={15} aria-hidden />}
          onClick={popover.toggle}
        >
          {label}
          {value && <span className={classes.summary}>: {value}</span>}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={label} className={classes.dropdown}>
        <Words hint={hint} value={value} onApply={apply} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Words({ hint, value, onApply }: { hint: string; value: string; onApply: (text: string) => void }) {
  const [typed, setTyped] = useState(value);

  function submit(event: SubmitEvent) {
    event.preventDefault();
    onApply(typed);
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <TextInput
          label={hint}
          data-autofocus
          autoComplete="off"
          maxLength={200}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Group justify="flex-end" gap="xs">
          <Button size="compact-sm" variant="subtle" disabled={value === ''} onClick={() => onApply('')}>
            Clear
          </Button>
          <Button size="compact-sm" type="submit">
            Apply
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
