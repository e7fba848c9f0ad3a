import { TextInput } from '@mantine/core';
import type { Ref } from 'react';
import type { TypeField } from '../../api/types';
import { SecretInput } from '../../components/SecretInput';

interface Props {
  fields: TypeField[];
  values: Record<string, string>;
  /** Sentences by `settings.NAME`. */
  problems: Record<string, string>;
  onChange: (name: string, value: string) => void;
  inputRef: (name: string) => Ref<HTMLInputElement>;
}

/** The inputs that a connector type asks for, in its order. */
export function SettingsFields({ fields, values, problems, onChange, inputRef }: Props) {
  return fields.map((field) => {
    const key = `settings.${field.name}`;
    const shared = {
      ref: inputRef(key),
      name: field.name,
      label: field.label,
      description: field.help || undefined,
      placeholder: field.placeholder || undefined,
      maxLength: field.max_length || undefined,
      required: field.required,
      autoComplete: 'off',
      autoCapitalize: 'off',
      autoCorrect: 'off',
      spellCheck: false,
      value: values[field.name] ?? '',
      error: problems[key],
      onChange: (event: { currentTarget: { value: string } }) =>
        onChange(field.name, event.currentTarget.value),
    };
    if (!field.secret) {
      return <TextInput key={field.name} {...shared} inputMode={field.kind === 'url' ? 'url' : undefined} />;
    }
    return (
      <SecretInput
        key={field.name}
        {...shared}
        // Password managers would offer to keep or fill a vendor's key.
        data-1p-ignore
        data-lpignore="true"
        shows={field.label}
      />
    );
  });
}
