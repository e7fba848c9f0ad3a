import { Button, Group, Modal, Radio, Stack } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useMerge } from '../../api/people';
import type { Person } from '../../api/types';
import { done } from '../../components/notify';
import { ErrorAlert } from '../../components/ProblemAlert';
import { holdings, mergeSentences, personName } from '../../lib/people';
import classes from './People.module.css';
import { PersonPicker } from './PersonPicker';

interface Props {
  person: Person;
  opened: boolean;
  onClose: () => void;
}

/** Finds the other person, shows what would happen, and asks. */
export function MergeModal({ person, opened, onClose }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title={`Merge ${personName(person)} with another person`} size={540}>
      <MergeSteps person={person} onClose={onClose} />
    </Modal>
  );
}

function MergeSteps({ person, onClose }: Omit<Props, 'opened'>) {
  const [other, setOther] = useState<Person | null>(null);
  const [asking, setAsking] = useState(false);
  if (asking && other) return <Question person={person} other={other} onBack={() => setAsking(false)} onDone={onClose} />;
  return (
    <Stack gap="md">
      <p className={classes.none}>
        For two entries that are one human. Nothing is deleted, and a merge can be taken back.
      </p>
      <PersonPicker label="Search people" value={other} onChange={setOther} except={person.id} />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button disabled={!other} onClick={() => setAsking(true)}>
          Continue
        </Button>
      </Group>
    </Stack>
  );
}

interface QuestionProps {
  person: Person;
  other: Person;
  onBack: () => void;
  onDone: () => void;
}

function Question({ person, other, onBack, onDone }: QuestionProps) {
  const [stays, setStays] = useState(person.id);
  const merge = useMerge();
  const navigate = useNavigate();
  const [into, from] = stays === person.id ? [person, other] : [other, person];

  function confirm() {
    merge.mutate(
      { into: into.id, people: [from.id] },
      {
        onSuccess: () => {
          done(`${personName(from)} is part of ${personName(into)} now.`);
          onDone();
          void navigate(`/people/${into.id}`);
        },
      },
    );
  }

  return (
    <Stack gap="md">
      <Radio.Group label="Who stays" value={stays} onChange={setStays}>
        <Stack gap="sm" mt={6}>
          {[person, other].map((one) => (
            <Radio
              key={one.id}
              value={one.id}
              data-autofocus={one.id === stays || undefined}
              label={personName(one)}
              description={[one.email, holdings(one)].filter(Boolean).join(' · ')}
            />
          ))}
        </Stack>
      </Radio.Group>
      <div className={classes.words} role="status">
        <p>
          <strong>What will happen</strong>
        </p>
        <ul>
          {mergeSentences(into, from).map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      </div>
      <ErrorAlert error={merge.error} />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onBack}>
          Back
        </Button>
        <Button loading={merge.isPending} onClick={confirm}>
          Merge
        </Button>
      </Group>
    </Stack>
  );
}
