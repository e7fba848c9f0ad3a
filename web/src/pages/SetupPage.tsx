import { Button, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { Navigate, useNavigate } from 'react-router';
import { problemOf } from '../api/client';
import { useSession, useSetUp, useSetup } from '../api/session';
import { DoorFrame } from '../components/DoorFrame';
import { FullPageSpinner } from '../components/FullPageSpinner';
import { NewPasswordInput } from '../components/NewPasswordInput';
import { ProblemAlert } from '../components/ProblemAlert';
import { Unreachable } from '../components/Unreachable';
import { layOut } from '../lib/problem';
import { useFieldFocus } from '../lib/useFieldFocus';

const FIELDS = ['code', 'name', 'email', 'password'];

/** The first run: whoever can read the server's console becomes its administrator. */
export function SetupPage() {
  const setup = useSetup();
  const session = useSession();
  if (session.data) return <Navigate to="/overview" replace />;
  if (setup.isPending) return <FullPageSpinner />;
  if (setup.isError) return <Unreachable error={setup.error} retry={() => void setup.refetch()} />;
  if (!setup.data.required) return <Navigate to="/sign-in" replace />;
  return (
    <DoorFrame title="Welcome to Noonday" lead="Create the first administrator of this installation.">
      <SetupForm />
    </DoorFrame>
  );
}

function SetupForm() {
  const [values, setValues] = useState({ code: '', name: '', email: '', password: '' });
  const setUp = useSetUp();
  const navigate = useNavigate();
  const problem = layOut(setUp.error && problemOf(setUp.error), FIELDS);
  const field = useFieldFocus(problem);
  const set = (name: keyof typeof values) => (value: string) =>
    setValues((old) => ({ ...old, [name]: value }));

  function submit(event: SubmitEvent) {
    event.preventDefault();
    setUp.mutate(
      { ...values, code: values.code.trim(), email: values.email.trim(), name: values.name.trim() },
      { onSuccess: () => void navigate('/overview', { replace: true }) },
    );
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <ProblemAlert text={problem.general} />
        <TextInput
          ref={field('code')}
          label="Set-up code"
          description="It is printed in the server’s console when it starts."
          required
          autoComplete="one-time-code"
          autoCapitalize="off"
          spellCheck={false}
          value={values.code}
          error={problem.fields.code}
          onChange={(event) => set('code')(event.currentTarget.value)}
        />
        <TextInput
          ref={field('name')}
          label="Your name"
          required
          autoComplete="name"
          value={values.name}
          error={problem.fields.name}
          onChange={(event) => set('name')(event.currentTarget.value)}
        />
        <TextInput
          ref={field('email')}
          label="E-mail"
          type="email"
          required
          autoComplete="username"
          value={values.email}
          error={problem.fields.email}
          onChange={(event) => set('email')(event.currentTarget.value)}
        />
        <NewPasswordInput
          ref={field('password')}
          label="Password"
          value={values.password}
          onChange={set('password')}
          error={problem.fields.password}
        />
        <Button type="submit" size="md" loading={setUp.isPending} fullWidth>
          Create administrator
        </Button>
      </Stack>
    </form>
  );
}
