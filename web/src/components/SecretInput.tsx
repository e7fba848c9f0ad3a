import { PasswordInput } from '@mantine/core';
import type { PasswordInputProps } from '@mantine/core';
import type { Ref } from 'react';

interface Props extends PasswordInputProps {
  /** What the toggle says that it shows, such as “the password”. */
  shows: string;
  ref?: Ref<HTMLInputElement>;
}

/** A hidden input with a toggle that the keyboard reaches, and whose problem is announced. */
export function SecretInput({ shows, ...rest }: Props) {
  return (
    <PasswordInput
      {...rest}
      aria-invalid={rest.error ? true : undefined}
      visibilityToggleButtonProps={{ 'aria-label': `Show ${shows}`, tabIndex: 0 }}
    />
  );
}
