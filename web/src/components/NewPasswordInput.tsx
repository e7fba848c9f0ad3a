import type { Ref } from 'react';
import { MIN_PASSWORD, passwordStrength } from '../lib/password';
import classes from './NewPasswordInput.module.css';
import { SecretInput } from './SecretInput';

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  error?: string;
  ref?: Ref<HTMLInputElement>;
}

/** A password being chosen, with a measure of its strength. */
export function NewPasswordInput({ label, value, onChange, error, ref }: Props) {
  const strength = passwordStrength(value);
  const missing = MIN_PASSWORD - value.length;
  return (
    <div>
      <SecretInput
        ref={ref}
        label={label}
        description={`At least ${MIN_PASSWORD} characters. A few unrelated words make a good one.`}
        required
        minLength={MIN_PASSWORD}
        autoComplete="new-password"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={error}
        shows={`the ${label.toLowerCase()}`}
      />
      <div className={classes.meter} data-score={value === '' ? undefined : strength.score} aria-hidden>
        {[1, 2, 3, 4].map((step) => (
          <span key={step} data-on={value !== '' && (step <= strength.score || step === 1) || undefined} />
        ))}
      </div>
      <p className={classes.label} role="status">
        {value !== '' &&
          (missing > 0
            ? `${missing} more ${missing === 1 ? 'character' : 'characters'} needed`
            : `Strength: ${strength.label.toLowerCase()}`)}
      </p>
    </div>
  );
}
