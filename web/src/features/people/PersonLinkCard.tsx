import { Button, Group, Modal, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { useAssign } from '../../api/people';
import type { Belonging } from '../../api/people';
import { useCan } from '../../api/session';
import type { Person, PersonLink, Ref } from '../../api/types';
import { Card } from '../../components/Card';
import { Name } from '../../components/Name';
import { done } from '../../components/notify';
import { ErrorAlert } from '../../components/ProblemAlert';
import { personName, pinned } from '../../lib/people';
import classes from './People.module.css';
import { PersonPicker } from './PersonPicker';

interface Props {
  /** The place of the account or device in the API, such as `/accounts/{id}`. */
  path: string;
  noun: 'account' | 'device';
  person: Ref | null;
  link: PersonLink;
  /** The past cannot be changed. */
  past?: boolean;
}

/** Whose an account or a device is, why, and the ways to say otherwise. */
export function PersonLinkCard({ path, noun, person, link, past = false }: Props) {
  const mayWrite = useCan('inventory.write') && !past;
  const [opened, modal] = useDisclosure(false);
  return (
    <Card
      title="Person"
      actions={
        mayWrite && (
          <Button size="xs" variant="default" onClick={modal.open}>
            Change person
          </Button>
        )
      }
    >
      <p className={classes.who}>
        <Name to="/people" of={person} none="Nobody is known" />
      </p>
      <p className={classes.why}>{link.explanation}</p>
      <Modal opened={opened} onClose={modal.close} title={`Whose ${noun} is this?`} size={540}>
        <Choice path={path} noun={noun} person={person} link={link} onClose={modal.close} />
      </Modal>
    </Card>
  );
}

function Choice({ path, noun, person, link, onClose }: Props & { onClose: () => void }) {
  const [chosen, setChosen] = useState<Person | null>(null);
  const assign = useAssign(path);

  function say(belonging: Belonging, words: string) {
    assign.mutate(belonging, {
      onSuccess: () => {
        done(words);
        onClose();
      },
    });
  }

  return (
    <Stack gap="md">
      <p className={classes.none}>
        What you say here stays, whatever the rules say and later syncs bring.
      </p>
      <PersonPicker label="Search people" value={chosen} onChange={setChosen} except={person?.id} />
      <ErrorAlert error={assign.error} />
      <Group justify="space-between" gap="xs">
        <Group gap="xs">
          {pinned(link) && (
            <Button
              variant="default"
              disabled={assign.isPending}
              onClick={() => say({ automatic: true }, 'The rules decide again.')}
            >
              Leave to the rules
            </Button>
          )}
          {(person !== null || !pinned(link)) && (
            <Button
              variant="default"
              disabled={assign.isPending}
              onClick={() => say({ person_id: null }, `This ${noun} is nobody’s now.`)}
            >
              Nobody’s
            </Button>
          )}
        </Group>
        <Button
          disabled={!chosen}
          loading={assign.isPending}
          onClick={() => chosen && say({ person_id: chosen.id }, `This ${noun} is ${personName(chosen)}’s now.`)}
        >
          {chosen ? `Give to ${personName(chosen)}` : 'Choose somebody'}
        </Button>
      </Group>
    </Stack>
  );
}
