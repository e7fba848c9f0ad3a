import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { problemOf } from '../../api/client';
import type { Title } from '../../api/types';
import { ProblemAlert } from '../../components/ProblemAlert';
import { layOut } from '../../lib/problem';
import { useFieldFocus } from '../../lib/useFieldFocus';
import { listProblem } from '../../lib/words';
import type { TitleDeeds } from './useTitleDeeds';

interface Props {
  /** The title to make an app of; closed without it. */
  title: Title | null;
  deeds: TitleDeeds;
  onClose: () => void;
  /** Called once it is an app. */
  onMade: (title: Title) => void;
}

/** Makes an app of a program: its name is filled in already. */
export function MakeAppModal({ title, deeds, onClose, onMade }: Props) {
  return (
    <Modal opened={title !== null} onClose={onClose} title="Make it an app">
      {title && <Form title={title} deeds={deeds} onClose={onClose} onMade={onMade} />}
    </Modal>
  );
}

function Form({ title, deeds, onClose, onMade }: Props & { title: Title }) {
  const [name, setName] = useState(title.name);
  const problem = layOut(listProblem(deeds.error && problemOf(deeds.error)), ['name']);
  const field = useFieldFocus(problem);

  function submit(event: SubmitEvent) {
    event.preventDefault();
    const made = name.trim();
    const new_app = title.publisher ? { name: made, vendor: title.publisher } : { name: made };
    deeds.decide([title], { new_app }, made, () => onMade(title));
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <ProblemAlert text={problem.general} />
        <TextInput
          ref={field('name')}
          label="Name of the app"
          description="Everybody who has this program counts as its user. The app then waits for a review."
          required
          maxLength={100}
          autoComplete="off"
          value={name}
          error={problem.fields.name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={deeds.busy} data-autofocus>
            Make it an app
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
