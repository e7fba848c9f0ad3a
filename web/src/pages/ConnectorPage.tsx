import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconTrash } from '@tabler/icons-react';
import { useParams } from 'react-router';
import { useConnector, useConnectorTypes } from '../api/connectors';
import { useCan } from '../api/session';
import type { Connector } from '../api/types';
import { AppMark } from '../components/AppMark';
import { Card } from '../components/Card';
import { PageHeader } from '../components/PageHeader';
import { QueryGate } from '../components/QueryGate';
import { Stat } from '../components/Stat';
import { StatusBadge } from '../components/StatusBadge';
import { ConnectorActions } from '../features/connectors/ConnectorActions';
import { ConnectorCost } from '../features/connectors/ConnectorCost';
import { ConnectorNotices } from '../features/connectors/ConnectorNotices';
import { ConnectorSource } from '../features/connectors/ConnectorSource';
import { ConnectorTimes } from '../features/connectors/ConnectorTimes';
import { DeleteModal } from '../features/connectors/DeleteModal';
import { SyncHistory } from '../features/connectors/SyncHistory';
import { SyncProgress } from '../features/connectors/SyncProgress';
import { countsDown, statusSentence, troubleTitle } from '../lib/sentences';
import { connectorLooks, lookOf } from '../lib/status';
import { useNow } from '../lib/useNow';
import classes from './Detail.module.css';

const back = { to: '/settings/connectors', label: 'Connectors' };

export function ConnectorPage() {
  const { id = '' } = useParams();
  const query = useConnector(id);
  return (
    <QueryGate query={query} title="Connector" back={back}>
      {(connector) => <ConnectorView connector={connector} at={query.dataUpdatedAt} />}
    </QueryGate>
  );
}

function ConnectorView({ connector, at }: { connector: Connector; at: number }) {
  const types = useConnectorTypes();
  const type = types.data?.items.find((one) => one.id === connector.type);
  const mayWrite = useCan('connectors.write');
  const now = useNow(countsDown(connector));

  return (
    <>
      <PageHeader
        title={connector.name}
        trail={[back]}
        mark={<AppMark name={connector.type_title} size={44} />}
        badge={<StatusBadge {...lookOf(connectorLooks, connector.status)} />}
        lead={troubleTitle(connector) ? `${connector.type_title} connector` : statusSentence(connector, now)}
        actions={mayWrite && <ConnectorActions connector={connector} />}
      />
      <div className={classes.page}>
        <ConnectorNotices connector={connector} now={now} />
        {connector.sync && <SyncProgress sync={connector.sync} at={at} />}
        <div className={classes.halves}>
          <div className={classes.stack}>
            <ConnectorTimes connector={connector} />
            <Stat
              label="Records listed"
              value={Object.values(connector.records).reduce((sum, count) => sum + count, 0)}
              to={`/accounts?connector_id=${connector.id}`}
              note="Show its accounts"
            />
          </div>
          <ConnectorSource connector={connector} type={type} />
        </div>
        <ConnectorCost connector={connector} />
        <SyncHistory connectorId={connector.id} />
        {mayWrite && <DeleteCard connector={connector} />}
      </div>
    </>
  );
}

function DeleteCard({ connector }: { connector: Connector }) {
  const [opened, modal] = useDisclosure(false);
  return (
    <>
      <Card
        title="Delete Connector"
        lead={`Noonday stops reading ${connector.type_title}. You choose whether what it has collected goes or stays as history.`}
        actions={
          <Button
            variant="default"
            color="red"
            leftSection={<IconTrash size={16} aria-hidden />}
            onClick={modal.open}
          >
            Delete Connector
          </Button>
        }
      />
      <DeleteModal connector={connector} opened={opened} onClose={modal.close} />
    </>
  );
}
