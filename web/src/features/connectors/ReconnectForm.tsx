import { Button, Group, Stack } from '@mantine/core';
import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { Link, useNavigate } from 'react-router';
import { problemOf } from '../../api/client';
import { useReconnect } from '../../api/connectors';
import type { Connector, ConnectorType, Problem } from '../../api/types';
import { Card } from '../../components/Card';
import { ConfirmModal } from '../../components/ConfirmModal';
import { done } from '../../components/notify';
import { ProblemAlert } from '../../components/ProblemAlert';
import { layOut } from '../../lib/problem';
import { useFieldFocus } from '../../lib/useFieldFocus';
import { SettingsFields } from './SettingsFields';

interface Props {
  connector: Connector;
  type: ConnectorType;
}

/** A new credential for a connector that keeps its name, history and accounts. */
export function ReconnectForm({ connector, type }: Props) {
  const [values, setValues] = useState<Record<string, string>>(connector.settings);
  const [problem, setProblem] = useState<Problem | null>(null);
  const reconnect = useReconnect(connector.id);
  const navigate = useNavigate();
  const page = `/settings/connectors/${connector.id}`;

  const otherTenant = problem?.code === 'other_tenant' ? problem : null;
  const laidOut = layOut(
    otherTenant ? null : problem,
    type.fields.map((field) => `settings.${field.name}`),
  );
  const field = useFieldFocus(laidOut);

  function send(replaceTenant: boolean) {
    setProblem(null);
    reconnect.mutate(
      { settings: values, replace_tenant: replaceTenant },
      {
        onSuccess: () => {
          done(`${connector.name} is connected again. A sync has started.`);
          void navigate(page);
        },
        onError: (error) => setProblem(problemOf(error)),
      },
    );
  }

  function submit(event: SubmitEvent) {
    event.preventDefault();
    send(false);
  }

  return (
    <Card title="New credential" lead="The accounts and the history that were collected stay.">
      <form onSubmit={submit} noValidate aria-label={`Reconnect ${connector.name}`}>
        <Stack gap="md">
          <ProblemAlert text={laidOut.general} />
          <SettingsFields
            fields={type.fields}
            values={values}
            problems={laidOut.fields}
            onChange={(name, value) => {
              setValues((old) => ({ ...old, [name]: value }));
              setProblem(null);
            }}
            inputRef={field}
          />
          <Group gap="xs">
            <Button type="submit" loading={reconnect.isPending}>
              Reconnect
            </Button>
            <Button component={Link} to={page} variant="default">
              Cancel
            </Button>
          </Group>
        </Stack>
      </form>
      <ConfirmModal
        opened={otherTenant !== null}
        onClose={() => setProblem(null)}
        title="This is another tenant"
        confirm="Replace the tenant"
        danger
        onConfirm={() => send(true)}
      >
        {otherTenant?.detail}
      </ConfirmModal>
    </Card>
  );
}
