import { Skeleton } from '@mantine/core';
import { useParams } from 'react-router';
import { useConnectorTypes } from '../api/connectors';
import { useCan } from '../api/session';
import { AppMark } from '../components/AppMark';
import { Forbidden } from '../components/Forbidden';
import { ListError } from '../components/ListCard';
import { PageHeader } from '../components/PageHeader';
import { AddForm } from '../features/connectors/AddForm';
import { TwoColumns } from '../features/connectors/TwoColumns';
import { NotFoundPage } from './NotFoundPage';

const trail = [
  { to: '/settings/connectors', label: 'Connectors' },
  { to: '/settings/connectors/new', label: 'Add Connector' },
];

export function ConnectorNewPage() {
  const { type: id } = useParams();
  const types = useConnectorTypes();
  const type = types.data?.items.find((one) => one.id === id);
  if (!useCan('connectors.write')) return <Forbidden title="Add Connector" />;
  if (types.error && !types.data) {
    return <ListError error={types.error} retry={() => void types.refetch()} />;
  }
  if (!types.data) return <Skeleton height={420} radius="lg" />;
  if (!type) return <NotFoundPage />;
  return (
    <>
      <PageHeader
        title={`Connect ${type.title}`}
        trail={trail}
        mark={<AppMark name={type.title} size={44} />}
        lead={type.description}
      />
      <TwoColumns type={type}>
        <AddForm type={type} />
      </TwoColumns>
    </>
  );
}
