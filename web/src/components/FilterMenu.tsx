import { Button, Checkbox, Popover, Radio, ScrollArea, Stack, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import classes from './FilterMenu.module.css';

export interface Option {
  value: string;
  label: string;
}

interface Props {
  label: string;
  options: Option[];
  value: string[];
  onChange: (values: string[]) => void;
  /** Several values at once; else at most one. */
  multiple?: boolean;
  /** What no choice means, where it is not just any. */
  any?: string;
}

const SEARCH_FROM = 9;

/** A filter of a list: a button that tells its choice, and the choices behind it. */
export function FilterMenu({ label, options, value, onChange, multiple = false, any = 'Any' }: Props) {
  const [opened, popover] = useDisclosure(false);
  const [search, setSearch] = useState('');
  // The address follows a moment after the click; the box must not wait for it.
  const [given, setGiven] = useState(value);
  const [picked, setPicked] = useState(value);
  if (given !== value) {
    setGiven(value);
    setPicked(value);
  }

  function pick(values: string[]) {
    setPicked(values);
    onChange(values);
  }

  const chosen = options.filter((option) => value.includes(option.value));
  const shown = options.filter((option) => option.label.toLowerCase().includes(search.toLowerCase()));
  const summary =
    value.length === 0
      ? ''
      : chosen.length === 1
        ? (chosen[0]?.label ?? '')
        : chosen.length === 0
          ? 'one'
          : `${chosen.length} chosen`;

  return (
    <Popover opened={opened} onChange={(open) => !open && popover.close()} position="bottom-start" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          className={classes.button}
          data-on={value.length > 0 || undefined}
          rightSection={<IconChevronDown size={15} aria-hidden />}
          onClick={popover.toggle}
        >
          {label}
          {summary && <span className={classes.summary}>: {summary}</span>}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={label} className={classes.dropdown}>
        <Stack gap="sm">
          {options.length >= SEARCH_FROM && (
            <TextInput
              size="xs"
              placeholder="Search"
              aria-label={`Search in ${label}`}
              value={search}
              onChange={(event) => setSearch(event.currentTarget.value)}
            />
          )}
          <ScrollArea.Autosize mah={280} type="auto">
            {multiple ? (
              <Checkbox.Group value={picked} onChange={pick} aria-label={label}>
                <Stack gap={10} p={2}>
                  {shown.map((option) => (
                    <Checkbox key={option.value} value={option.value} label={option.label} />
                  ))}
                </Stack>
              </Checkbox.Group>
            ) : (
              <Radio.Group value={picked[0] ?? ''} onChange={(one) => pick(one ? [one] : [])} aria-label={label}>
                <Stack gap={10} p={2}>
                  <Radio value="" label={any} />
                  {shown.map((option) => (
                    <Radio key={option.value} value={option.value} label={option.label} />
                  ))}
                </Stack>
              </Radio.Group>
            )}
          </ScrollArea.Autosize>
          {multiple && value.length > 0 && (
            <Button size="compact-sm" variant="subtle" onClick={() => pick([])}>
              Clear
            </Button>
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
