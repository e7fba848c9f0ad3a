import { Button } from '@mantine/core';
import { useState } from 'react';
import { useUnmerge } from '../../api/people';
import { useCan } from '../../api/session';
import type { MergedPerson, Person } from '../../api/types';
import { Card } from '../../components/Card';
import { ConfirmModal } from '../../components/ConfirmModal';
import { done } from '../../components/notify';
import { personName, takeBackSentence } from '../../lib/people';
import classes from './People.module.css';

/** Who was merged into the person, and the way back. */
export function MergedCard({ person }: { person: Person }) {
  const mayWrite = useCan('inventory.write');
  const [back, setBack] = useState<MergedPerson | null>(null);
  const unmerge = useUnmerge(person.id);
  if (person.merged.length === 0) return null;

  function close() {
    setBack(null);
    unmerge.reset();
  }

  function takeBack({ id, ...rest }: MergedPerson) {
    unmerge.mutate([id], {
      onSuccess: () => {
        done(`${personName({ id, ...rest })} is a person of their own again.`);
        close();
      },
    });
  }

  return (
    <Card title="Merged into this person" lead="They count as one. Each merge can be taken back.">
      <ul className={classes.list}>
        {person.merged.map((merged) => (
          <li key={merged.id} className={classes.item}>
            <div>
              {personName(merged)}
              {merged.email && merged.email !== merged.name && <div className={classes.below}>{merged.email}</div>}
            </div>
            {mayWrite && (
              <Button
                size="xs"
                variant="default"
                aria-label={`Take back ${personName(merged)}`}
                onClick={() => setBack(merged)}
              >
                Take back
              </Button>
            )}
          </li>
        ))}
      </ul>
      <ConfirmModal
        opened={back !== null}
        onClose={close}
        title="Take back this merge?"
        confirm="Take back"
        busy={unmerge.isPending}
        error={unmerge.error}
        onConfirm={() => back && takeBack(back)}
      >
        {back && takeBackSentence(person, back)}
      </ConfirmModal>
    </Card>
  );
}
