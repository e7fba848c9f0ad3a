import { Button } from '@mantine/core';
import { IconUserCheck, IconUserMinus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useCan } from '../../api/session';
import type { Connector, Held } from '../../api/types';
import { Notice } from '../../components/Notice';
import { PageHeader } from '../../components/PageHeader';
import { ProblemAlert } from '../../components/ProblemAlert';
import { heldRecords, heldSentence } from '../../lib/sentences';
import { useNow } from '../../lib/useNow';
import { HeldFacts } from './HeldFacts';
import { Missing } from './Missing';
import classes from './Removals.module.css';

interface Props {
  connector: Connector;
  held: Held;
  trail: { to: string; label: string }[];
  /** Why the last decision was not taken. */
  refusal: string | null;
  busy: boolean;
  onKeep: () => void;
  onRemove: () => void;
  /** The question before removing. */
  children: ReactNode;
}

/** What happened, who would go, and the two ways to decide. */
export function HeldRemovals({ connector, held, trail, refusal, busy, onKeep, onRemove, children }: Props) {
  const mayDecide = useCan('connectors.write');
  const now = useNow();
  const actions = (
    <>
      <Button variant="default" leftSection={<IconUserCheck size={16} aria-hidden />} disabled={busy} onClick={onKeep}>
        Keep them
      </Button>
      <Button color="red" leftSection={<IconUserMinus size={16} aria-hidden />} disabled={busy} onClick={onRemove}>
        Remove {heldRecords(held)}
      </Button>
    </>
  );
  return (
    <>
      <PageHeader
        title="Held removals"
        trail={trail}
        lead={heldSentence(held, now)}
        actions={mayDecide && actions}
      />
      <div className={classes.page}>
        <ProblemAlert text={refusal} />
        {!mayDecide && <Notice tone="quiet">An administrator decides about this. You can look at what would go.</Notice>}
        <HeldFacts connector={connector} held={held} />
        <Missing held={held} />
      </div>
      {children}
    </>
  );
}
