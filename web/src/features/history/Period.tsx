import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { SubmitEvent } from 'react';
import type { Problem } from '../../api/types';
import { ProblemAlert } from '../../components/ProblemAlert';
import { dayBefore } from '../../lib/asOf';
import { layOut } from '../../lib/problem';
import { useNow } from '../../lib/useNow';
import classes from './History.module.css';

const steps = [
  { days: 1, label: 'Yesterday' },
  { days: 7, label: '7 days' },
  { days: 30, label: '30 days' },
  { days: 90, label: '90 days' },
];

interface Props {
  from: string;
  to: string;
  problem: Problem | null;
  onChange: (from: string, to: string) => void;
}

/** The two days to compare: the end of each counts. */
export function Period({ from, to, problem, onChange }: Props) {
  const now = useNow();
  const [days, setDays] = useState({ from, to });
  const today = dayBefore(now, 0);
  const laidOut = layOut(problem, ['from', 'to']);

  function submit(event: SubmitEvent) {
    event.preventDefault();
    onChange(days.from, days.to);
  }

  return (
    <>
      <form className={classes.period} onSubmit={submit} noValidate aria-label="Period">
        <TextInput
          type="date"
          label="From the end of"
          max={today}
          value={days.from}
          error={laidOut.fields.from}
          onChange={(event) => setDays({ ...days, from: event.currentTarget.value })}
        />
        <TextInput
          type="date"
          label="To the end of (empty: now)"
          max={today}
          value={days.to}
          error={laidOut.fields.to}
          onChange={(event) => setDays({ ...days, to: event.currentTarget.value })}
        />
        <Button type="submit" disabled={days.from === ''} className={classes.compare}>
          Compare
        </Button>
        <div className={classes.steps} role="group" aria-label="From then to now">
          {steps.map((step) => (
            <Button key={step.days} variant="light" onClick={() => onChange(dayBefore(now, step.days), '')}>
              {step.label}
            </Button>
          ))}
        </div>
      </form>
      <ProblemAlert text={laidOut.general} takeFocus={false} />
    </>
  );
}
