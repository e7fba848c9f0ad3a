import { Button } from '@mantine/core';
import { IconUserCheck } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useSync } from '../../api/connectors';
import type { Connector } from '../../api/types';
import cardClasses from '../../components/Card.module.css';
import { EmptyState } from '../../components/EmptyState';
import { PageHeader } from '../../components/PageHeader';
import { ProblemAlert } from '../../components/ProblemAlert';
import { outcomeSentence } from '../../lib/sentences';
import classes from './Removals.module.css';

interface Props {
  connector: Connector;
  trail: { to: string; label: string }[];
  /** The sync whose removals were shown here before; null if there was none. */
  syncId: string | null;
  /** Why a decision was not taken. */
  refusal: string | null;
}

/** The page of held removals when there are none, or none any more. */
export function NothingHeld({ connector, trail, syncId, refusal }: Props) {
  const sync = useSync(syncId);
  const outcome = sync.data && sync.data.decision && outcomeSentence(sync.data);
  return (
    <>
      <PageHeader title="Held removals" trail={trail} />
      <div className={classes.page}>
        <ProblemAlert text={refusal} />
        <div className={cardClasses.card}>
          <EmptyState
            icon={<IconUserCheck size={26} aria-hidden />}
            title={syncId ? 'Nothing waits for a decision any more' : 'Nothing waits for a decision'}
            action={
              <Button component={Link} to={`/settings/connectors/${connector.id}`} variant="default">
                To {connector.name}
              </Button>
            }
          >
            {outcome ? `${outcome}.` : 'When a complete list comes without many accounts at once, they are shown here before anything is removed.'}
          </EmptyState>
        </div>
      </div>
    </>
  );
}
