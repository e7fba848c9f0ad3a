import { Checkbox, Stack } from '@mantine/core';
import type { ConnectorType } from '../../api/types';

interface Props {
  type: ConnectorType;
  /** The streams to read. */
  value: string[];
  onChange: (streams: string[]) => void;
  error: string | undefined;
}

/** What of a vendor is read; what a connector cannot do without is always. */
export function StreamChoice({ type, value, onChange, error }: Props) {
  if (type.streams.length < 2) return null;
  return (
    <Checkbox.Group
      label="What to read"
      description="What is left out is not asked for. What was read of it before stays as it was."
      value={value}
      onChange={onChange}
      error={error}
    >
      <Stack gap="sm" mt={8}>
        {type.streams.map((stream) => (
          <Checkbox
            key={stream.id}
            value={stream.id}
            disabled={stream.required}
            label={stream.required ? `${stream.title} (always)` : stream.title}
            description={`${stream.description} Needs: ${stream.permission}`}
          />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}

/** The streams that a new connector is to read: of those wanted, the ones that the credential may read. */
export function streamsToRead(
  wanted: string[] | null,
  access: { stream: string; access: string }[],
): string[] | undefined {
  // Nothing was chosen: the server takes those that can be read.
  if (wanted === null) return undefined;
  const refused = access.filter(({ access: one }) => one === 'forbidden' || one === 'unlicensed').map(({ stream }) => stream);
  return wanted.filter((stream) => !refused.includes(stream));
}
