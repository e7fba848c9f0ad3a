import { Button, Collapse, Group, Stack, TextInput, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { useNavigate } from 'react-router';
import { problemOf } from '../../api/client';
import { useCreateConnector } from '../../api/connectors';
import type { ConnectorType } from '../../api/types';
import { Card } from '../../components/Card';
import { done } from '../../components/notify';
import { ProblemAlert } from '../../components/ProblemAlert';
import { layOut } from '../../lib/problem';
import { useFieldFocus } from '../../lib/useFieldFocus';
import classes from './AddForm.module.css';
import { CheckResult } from './CheckResult';
import { PollInterval } from './PollInterval';
import { SettingsFields } from './SettingsFields';
import { StreamChoice, streamsToRead } from './StreamChoice';
import { useConnectForm } from './useConnectForm';

/** Connect tries the credential; Save Connector keeps it and starts the first collection. */
export function AddForm({ type }: { type: ConnectorType }) {
  const [name, setName] = useState('');
  const [interval, setInterval] = useState(60);
  const [streams, setStreams] = useState<string[] | null>(null);
  const [advanced, toggle] = useDisclosure(false);
  const { values, edit, connect, connecting, checked, problem, setProblem } = useConnectForm(type);
  const create = useCreateConnector();
  const navigate = useNavigate();

  const order = ['name', ...type.fields.map((field) => `settings.${field.name}`), 'streams', 'poll_interval_minutes'];
  const laidOut = layOut(problem, order);
  const field = useFieldFocus(laidOut);
  const ready = checked !== null;

  function save() {
    if (name.trim() === '') {
      setProblem({ code: 'name_required', field: 'name', detail: 'Give the connector a name.' });
      return;
    }
    setProblem(null);
    create.mutate(
      {
        type: type.id,
        name: name.trim(),
        settings: values,
        poll_interval_minutes: interval,
        streams: streamsToRead(streams, checked?.streams ?? []),
      },
      {
        onSuccess: (connector) => {
          done(`${connector.name} is saved. Its first collection has started.`);
          void navigate(`/settings/connectors/${connector.id}`);
        },
        onError: (error) => setProblem(problemOf(error)),
      },
    );
  }

  function submit(event: SubmitEvent) {
    event.preventDefault();
    if (ready) save();
    else connect();
  }

  return (
    <Card title="Connection" lead={`What Noonday needs to read ${type.title}. It only ever reads.`}>
      <form onSubmit={submit} noValidate aria-label={`Connect ${type.title}`}>
        <Stack gap="md">
          <ProblemAlert text={laidOut.general} />
          <TextInput
            ref={field('name')}
            label="Connector name"
            description="How it is called in Noonday."
            placeholder={`For example ${type.title}`}
            required
            maxLength={100}
            autoComplete="off"
            value={name}
            error={laidOut.fields.name}
            onChange={(event) => {
              setName(event.currentTarget.value);
              if (problem?.field === 'name') setProblem(null);
            }}
          />
          <SettingsFields
            fields={type.fields}
            values={values}
            problems={laidOut.fields}
            onChange={edit}
            inputRef={field}
          />
          <div>
            <UnstyledButton
              className={classes.advanced}
              data-open={advanced || undefined}
              aria-expanded={advanced}
              onClick={toggle.toggle}
            >
              <IconChevronRight size={15} aria-hidden />
              Advanced
            </UnstyledButton>
            <Collapse expanded={advanced}>
              <div className={classes.inside}>
                <PollInterval value={interval} onChange={setInterval} error={laidOut.fields.poll_interval_minutes} />
                <StreamChoice
                  type={type}
                  value={streams ?? type.streams.map((stream) => stream.id)}
                  onChange={setStreams}
                  error={laidOut.fields.streams}
                />
              </div>
            </Collapse>
          </div>
          {checked && <CheckResult check={checked} />}
          <Group gap="xs" className={classes.actions}>
            <Button
              type={ready ? 'button' : 'submit'}
              variant={ready ? 'default' : 'filled'}
              loading={connecting}
              onClick={ready ? connect : undefined}
            >
              {ready ? 'Connect again' : 'Connect'}
            </Button>
            <Button type={ready ? 'submit' : 'button'} disabled={!ready} loading={create.isPending}>
              Save Connector
            </Button>
            {!ready && <span className={classes.hint}>Connect first: then it can be saved.</span>}
          </Group>
        </Stack>
      </form>
    </Card>
  );
}
