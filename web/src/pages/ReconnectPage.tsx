import { Skeleton, Stack } from '@mantine/core';
import { useParams } from 'react-router';
import { useConnector, useConnectorTypes } from '../api/connectors';
import { useCan } from '../api/session';
import type { Connector } from '../api/types';
import { Forbidden } from '../components/Forbidden';
import { PageHeader } from '../components/PageHeader';
import { QueryGate } from '../components/QueryGate';
import { ReconnectForm } from '../features/connectors/ReconnectForm';
import { TryAgain } from '../features/connectors/TryAgain';
import { TwoColumns } from '../features/connectors/TwoColumns';
import { lacksPermission } from '../lib/sentences';

const back = { to: '/settings/connectors', label: 'Connectors' };

export function ReconnectPage() {
  const { id = '' } = useParams();
  const connector = useConnector(id);
  if (!useCan('connectors.write')) return <Forbidden title="Reconnect" />;
  return (
    <QueryGate query={connector} title="Reconnect" back={back}>
      {(data) => <ReconnectView connector={data} />}
    </QueryGate>
  );
}

function ReconnectView({ connector }: { connector: Connector }) {
  const types = useConnectorTypes();
  const type = types.data?.items.find((one) => one.id === connector.type);
  return (
    <>
      <PageHeader
        title={`Reconnect ${connector.name}`}
        trail={[back, { to: `/settings/connectors/${connector.id}`, label: connector.name }]}
        lead={connector.status_reason?.message}
      />
      {type ? (
        <TwoColumns type={type}>
          <Stack gap="lg">
            {lacksPermission(connector) && <TryAgain connector={connector} />}
            <ReconnectForm connector={connector} type={type} />
          </Stack>
        </TwoColumns>
      ) : (
        <Skeleton height={360} radius="lg" />
      )}
    </>
  );
}
