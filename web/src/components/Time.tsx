import { Tooltip } from '@mantine/core';
import { formatAbsolute, formatDay, formatRelative } from '../lib/format';
import { useNow } from '../lib/useNow';

interface Props {
  value: string | null;
  /** What stands for no time at all. */
  none?: string;
  as?: 'relative' | 'day' | 'absolute';
  /** It may be still to come. Any other time is never “in a moment”, whatever the clocks say. */
  ahead?: boolean;
}

/** A time as people say it, with the exact one on hover and for machines. */
export function Time({ value, none = '—', as = 'relative', ahead = false }: Props) {
  const clock = useNow();
  if (value === null) return <span>{none}</span>;
  const now = ahead ? clock : Math.max(clock, new Date(value).getTime());
  const exact = formatAbsolute(value);
  const text = { relative: () => formatRelative(value, now), day: () => formatDay(value), absolute: () => exact }[as]();
  return (
    <Tooltip label={exact} disabled={as === 'absolute'}>
      <time dateTime={value}>{text}</time>
    </Tooltip>
  );
}
