import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';

interface Props {
  label: string;
  value: string;
  onSearch: (q: string) => void;
  className?: string;
}

const DEBOUNCE_MS = 250;

/** A search that waits until typing pauses. */
export function SearchInput({ label, value, onSearch, className }: Props) {
  const [typed, setTyped] = useState(value);
  const [applied, setApplied] = useState(value);
  const search = useDebouncedCallback(onSearch, DEBOUNCE_MS);

  // The address changed by other means, such as going back.
  if (value !== applied) {
    setApplied(value);
    if (value !== typed.trim()) setTyped(value);
  }

  function type(text: string) {
    setTyped(text);
    search(text.trim());
  }

  return (
    <TextInput
      className={className}
      type="search"
      role="searchbox"
      aria-label={label}
      placeholder={label}
      autoComplete="off"
      spellCheck={false}
      value={typed}
      onChange={(event) => type(event.currentTarget.value)}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        typed === '' ? null : (
          <CloseButton size="sm" aria-label="Clear the search" onClick={() => type('')} />
        )
      }
    />
  );
}
