import { TextInput } from '@mantine/core';
import type { Ref } from 'react';

export const BUDGET_FIELD = 'budget_share_percent';

interface Props {
  vendor: string;
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
  inputRef: (name: string) => Ref<HTMLInputElement>;
}

/** How much of the vendor's limits Noonday may use up. */
export function BudgetShare({ vendor, value, onChange, error, inputRef }: Props) {
  return (
    <TextInput
      ref={inputRef(BUDGET_FIELD)}
      label="Share of the vendor’s limits"
      description={`${vendor} counts the requests of all your integrations together. Noonday uses at most this share and leaves the rest to the others; a sync that needs more waits for the next window.`}
      required
      inputMode="numeric"
      autoComplete="off"
      rightSection={<span aria-hidden>%</span>}
      value={value}
      error={error}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
