import { Loader, Select } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import type { ReactNode, Ref } from 'react';
import { useState } from 'react';
import classes from './SearchSelect.module.css';

export interface Choice {
  value: string;
  label: string;
  /** What tells it from others of its name. */
  below?: string;
  /** The heading that it stands under, where there are several. */
  group?: string;
}

interface Props {
  label: string;
  description?: ReactNode;
  placeholder?: string;
  value: Choice | null;
  onChange: (choice: Choice | null) => void;
  choices: Choice[];
  onSearch: (q: string) => void;
  loading?: boolean;
  /** What is said when nothing is found. */
  nothing: string;
  error?: string | undefined;
  required?: boolean;
  clearable?: boolean;
  takeFocus?: boolean;
  inputRef?: Ref<HTMLInputElement>;
}

const DEBOUNCE_MS = 200;

/** One of many that only the server can search. */
export function SearchSelect(props: Props) {
  const { value, onChange, choices, onSearch, loading, nothing, inputRef, takeFocus, clearable = true, ...field } = props;
  const [typed, setTyped] = useState(value?.label ?? '');
  const search = useDebouncedCallback(onSearch, DEBOUNCE_MS);
  const all = value && !choices.some((choice) => choice.value === value.value) ? [value, ...choices] : choices;
  const byValue = new Map(all.map((choice) => [choice.value, choice]));

  function type(text: string) {
    setTyped(text);
    // The field shows the choice; that is nothing to search for.
    search(text === value?.label ? '' : text.trim());
  }

  return (
    <Select
      {...field}
      ref={inputRef}
      data-autofocus={takeFocus || undefined}
      searchable
      clearable={clearable}
      clearButtonProps={{ 'aria-label': `Clear ${field.label}` }}
      autoComplete="off"
      maxDropdownHeight={280}
      comboboxProps={{ shadow: 'md' }}
      data={grouped(all)}
      filter={({ options }) => options}
      value={value?.value ?? null}
      onChange={(chosen) => onChange(chosen === null ? null : (byValue.get(chosen) ?? null))}
      searchValue={typed}
      onSearchChange={type}
      onFocus={(event) => event.currentTarget.select()}
      nothingFoundMessage={loading ? 'Searching…' : nothing}
      rightSection={loading ? <Loader size={14} /> : undefined}
      renderOption={({ option }) => (
        <span className={classes.option}>
          <span>{option.label}</span>
          {byValue.get(option.value)?.below && <span className={classes.below}>{byValue.get(option.value)?.below}</span>}
        </span>
      )}
    />
  );
}

function grouped(choices: Choice[]) {
  const plain = choices.filter((choice) => choice.group === undefined);
  const groups = new Map<string, Choice[]>();
  for (const choice of choices) {
    if (choice.group !== undefined) groups.set(choice.group, [...(groups.get(choice.group) ?? []), choice]);
  }
  const items = (list: Choice[]) => list.map(({ value, label }) => ({ value, label }));
  return [...items(plain), ...[...groups].map(([group, list]) => ({ group, items: items(list) }))];
}
