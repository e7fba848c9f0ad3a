import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { problemOf } from '../api/client';
import { useConnector, useDecideRemoval } from '../api/connectors';
import type { RemovalDecision } from '../api/connectors';
import type { Connector, Held } from '../api/types';
import { done } from '../components/notify';
import { QueryGate } from '../components/QueryGate';
import { HeldRemovals } from '../features/removals/HeldRemovals';
import { NothingHeld } from '../features/removals/NothingHeld';
import { RemoveModal } from '../features/removals/RemoveModal';
import { decidedSentence } from '../lib/sentences';

const back = { to: '/settings/connectors', label: 'Connectors' };

/** What a complete list came without, and the decision about it. */
export function RemovalsPage() {
  const { id = '' } = useParams();
  return (
    <QueryGate query={useConnector(id)} title="Held removals" back={back}>
      {(connector) => <RemovalsView key={connector.id} connector={connector} />}
    </QueryGate>
  );
}

function RemovalsView({ connector }: { connector: Connector }) {
  const navigate = useNavigate();
  const decision = useDecideRemoval();
  const [asking, question] = useDisclosure(false);
  const [held, setHeld] = useState(connector.held);
  const [seen, setSeen] = useState<string | null>(null);
  // Whoever is about to decide keeps what they look at; that it is out of date, the server tells.
  if (!asking && !decision.isPending && held !== connector.held) setHeld(connector.held);
  if (held && held.sync_id !== seen) setSeen(held.sync_id);

  const page = `/settings/connectors/${connector.id}`;
  const shared = {
    connector,
    trail: [back, { to: page, label: connector.name }],
    refusal: decision.error && problemOf(decision.error).detail,
  };
  if (!held) return <NothingHeld {...shared} syncId={seen} />;

  function decide(deed: RemovalDecision['deed'], decided: Held) {
    decision.mutate(
      { syncId: decided.sync_id, deed },
      {
        onSuccess: () => {
          done(decidedSentence(deed, decided));
          void navigate(page);
        },
        onError: question.close,
      },
    );
  }

  return (
    <HeldRemovals
      {...shared}
      held={held}
      busy={decision.isPending}
      onKeep={() => decide('reject', held)}
      onRemove={question.open}
    >
      <RemoveModal
        connector={connector}
        held={held}
        opened={asking}
        busy={decision.isPending}
        onClose={question.close}
        onConfirm={() => decide('approve', held)}
      />
    </HeldRemovals>
  );
}
