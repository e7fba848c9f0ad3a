import { Button, TextInput } from '@mantine/core';
import { useId } from 'react';
import type { Ref } from 'react';
import { guardSentence } from '../../lib/sentences';
import { wholeNumber } from '../../lib/wholeNumbers';
import classes from './RemovalGuardFields.module.css';

export const GUARD_FIELDS = { percent: 'removal_guard.percent', records: 'removal_guard.records' } as const;

const OFF = '100';
const DEFAULT = '20';

/** The two numbers as they are typed. */
export interface GuardText {
  percent: string;
  records: string;
}

interface Props {
  value: GuardText;
  onChange: (value: GuardText) => void;
  problems: Record<string, string>;
  inputRef: (name: string) => Ref<HTMLInputElement>;
}

/** How much may be missing from a complete list without a question: two numbers, and what they mean together. */
export function RemovalGuardFields({ value, onChange, problems, inputRef }: Props) {
  const id = useId();
  const percent = wholeNumber(value.percent);
  const records = wholeNumber(value.records);
  const off = percent !== null && percent >= 100;
  const number = { inputMode: 'numeric', autoComplete: 'off', required: true } as const;
  return (
    <div role="group" aria-labelledby={`${id}-title`} aria-describedby={`${id}-text`}>
      <div id={`${id}-title`} className={classes.title}>
        Removal guard
      </div>
      <p id={`${id}-text`} className={classes.text}>
        {percent === null || records === null ? 'Large removals wait for a decision.' : guardSentence({ percent, records })}
      </p>
      <div className={classes.numbers}>
        <TextInput
          {...number}
          ref={inputRef(GUARD_FIELDS.percent)}
          className={classes.number}
          label="Per cent"
          rightSection={<span aria-hidden>%</span>}
          value={value.percent}
          error={problems[GUARD_FIELDS.percent]}
          onChange={(event) => onChange({ ...value, percent: event.currentTarget.value })}
        />
        <TextInput
          {...number}
          ref={inputRef(GUARD_FIELDS.records)}
          className={classes.number}
          label="Records"
          value={value.records}
          error={problems[GUARD_FIELDS.records]}
          onChange={(event) => onChange({ ...value, records: event.currentTarget.value })}
        />
        <Button
          className={classes.switch}
          variant="default"
          onClick={() => onChange({ ...value, percent: off ? DEFAULT : OFF })}
        >
          {off ? 'Switch on' : 'Switch off'}
        </Button>
      </div>
    </div>
  );
}
