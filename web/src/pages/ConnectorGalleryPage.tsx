import { Skeleton } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useConnectorTypes } from '../api/connectors';
import { useCan } from '../api/session';
import type { ConnectorType } from '../api/types';
import { AppMark } from '../components/AppMark';
import { EmptyState } from '../components/EmptyState';
import { Forbidden } from '../components/Forbidden';
import { ListError } from '../components/ListCard';
import { ListToolbar } from '../components/ListToolbar';
import { PageHeader } from '../components/PageHeader';
import { useListUrl } from '../lib/listUrl';
import classes from './ConnectorGalleryPage.module.css';

const spec = { filters: [] } as const;

export function ConnectorGalleryPage() {
  const url = useListUrl(spec);
  const types = useConnectorTypes();
  if (!useCan('connectors.write')) return <Forbidden title="Add Connector" />;
  const words = url.q.toLowerCase();
  const found = types.data?.items.filter((type) =>
    [type.title, type.description, type.category].some((text) => text.toLowerCase().includes(words)),
  );
  return (
    <>
      <PageHeader
        title="Add Connector"
        trail={[{ to: '/settings/connectors', label: 'Connectors' }]}
        lead="Choose what Noonday should read."
      />
      <ListToolbar url={url} search="Search connectors" />
      {types.error && !types.data ? (
        <ListError error={types.error} retry={() => void types.refetch()} />
      ) : (
        <ul className={classes.gallery}>
          {found?.map((type) => <Tile key={type.id} type={type} />) ?? (
            <li>
              <Skeleton height={148} radius="lg" />
            </li>
          )}
        </ul>
      )}
      {found?.length === 0 && <EmptyState title="No connector matches">Try another word.</EmptyState>}
    </>
  );
}

function Tile({ type }: { type: ConnectorType }) {
  return (
    <li>
      <Link to={`/settings/connectors/new/${type.id}`} className={classes.tile}>
        <span className={classes.head}>
          <AppMark name={type.title} size={40} />
          <span>
            <span className={classes.title}>{type.title}</span>
            <span className={classes.category}>{type.category}</span>
          </span>
          <IconArrowRight size={18} className={classes.arrow} aria-hidden />
        </span>
        <span className={classes.text}>{type.description}</span>
      </Link>
    </li>
  );
}
