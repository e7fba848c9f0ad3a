import { Button, Group, Popover, Stack, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCalendarTime } from '@tabler/icons-react';
import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { asOfWords, dayBefore, useAsOf } from '../lib/asOf';
import { useNow } from '../lib/useNow';
import classes from './AsOf.module.css';
import { Notice } from './Notice';

const steps = [
  { days: 1, label: 'Yesterday' },
  { days: 7, label: 'A week ago' },
  { days: 30, label: '30 days ago' },
];

/** Shows the page as it was on a day. The day stands in the address. */
export function AsOfControl() {
  const [asOf, setAsOf] = useAsOf();
  const [opened, popover] = useDisclosure(false);

  function choose(day: string) {
    popover.close();
    setAsOf(day);
  }

  return (
    <Popover opened={opened} onChange={(open) => !open && popover.close()} position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          data-on={asOf !== '' || undefined}
          className={classes.button}
          leftSection={<IconCalendarTime size={16} aria-hidden />}
          onClick={popover.toggle}
        >
          As of: {asOf === '' ? 'now' : asOfWords(asOf)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="As it was on another day">
        <Choice asOf={asOf} onChoose={choose} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Choice({ asOf, onChoose }: { asOf: string; onChoose: (day: string) => void }) {
  const now = useNow();
  const [day, setDay] = useState(asOf.slice(0, 10) || dayBefore(now, 1));

  function submit(event: SubmitEvent) {
    event.preventDefault();
    onChoose(day);
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <TextInput
          type="date"
          label="As it was at the end of"
          data-autofocus
          max={dayBefore(now, 0)}
          value={day}
          onChange={(event) => setDay(event.currentTarget.value)}
        />
        <Group gap={6}>
          {steps.map(({ days, label }) => (
            <Button key={days} size="xs" variant="light" onClick={() => onChoose(dayBefore(now, days))}>
              {label}
            </Button>
          ))}
        </Group>
        <Group justify="flex-end" gap="xs">
          {asOf !== '' && (
            <Button variant="default" onClick={() => onChoose('')}>
              Back to now
            </Button>
          )}
          <Button type="submit" disabled={day === ''}>
            Show
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Says that the past is shown, where it is; nothing for now. */
export function AsOfBanner() {
  const [asOf, setAsOf] = useAsOf();
  return (
    <div role="status">
      {asOf !== '' && (
        <div className={classes.banner}>
          <Notice
            tone="warn"
            title={`As it was on ${asOfWords(asOf)}`}
            actions={
              <Button size="xs" variant="default" onClick={() => setAsOf('')}>
                Back to now
              </Button>
            }
          >
            You look at the past: what Noonday knew then, not what is there now.
          </Notice>
        </div>
      )}
    </div>
  );
}
