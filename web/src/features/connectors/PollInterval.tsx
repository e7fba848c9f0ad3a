import { NativeSelect } from '@mantine/core';
import { formatInterval } from '../../lib/format';

const CHOICES = [15, 30, 60, 120, 240, 360, 720, 1440];

interface Props {
  value: number;
  onChange: (minutes: number) => void;
  error?: string;
}

/** How often a connector is read, in steps from 15 minutes to a day. */
export function PollInterval({ value, onChange, error }: Props) {
  const minutes = CHOICES.includes(value) ? CHOICES : [...CHOICES, value].sort((a, b) => a - b);
  return (
    <NativeSelect
      label="Collect"
      description="How often everything is read again after the first collection."
      error={error}
      value={String(value)}
      onChange={(event) => onChange(Number(event.currentTarget.value))}
      data={minutes.map((choice) => ({ value: String(choice), label: formatInterval(choice) }))}
    />
  );
}
