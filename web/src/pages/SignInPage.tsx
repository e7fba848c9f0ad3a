import { Button, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { Navigate, useSearchParams } from 'react-router';
import { problemOf } from '../api/client';
import { useSession, useSetup, useSignIn } from '../api/session';
import type { Problem } from '../api/types';
import { DoorFrame } from '../components/DoorFrame';
import { FullPageSpinner } from '../components/FullPageSpinner';
import { ProblemAlert } from '../components/ProblemAlert';
import { SecretInput } from '../components/SecretInput';
import { plural } from '../lib/format';
import { layOut } from '../lib/problem';
import { safeNext } from '../lib/safeNext';
import { useFieldFocus } from '../lib/useFieldFocus';

const FIELDS = ['email', 'password'];

export function SignInPage() {
  const [search] = useSearchParams();
  const session = useSession();
  const setup = useSetup();
  if (session.data) return <Navigate to={safeNext(search.get('next'))} replace />;
  if (session.isPending) return <FullPageSpinner />;
  if (setup.data?.required) return <Navigate to="/setup" replace />;
  return (
    <DoorFrame title="Sign in" lead="to Noonday">
      <SignInForm />
    </DoorFrame>
  );
}

function SignInForm() {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useSignIn();
  const problem = layOut(signIn.error && withWait(problemOf(signIn.error)), FIELDS);
  const field = useFieldFocus(problem);

  function submit(event: SubmitEvent) {
    event.preventDefault();
    signIn.mutate({ email: email.trim(), password });
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <ProblemAlert text={problem.general} />
        <TextInput
          ref={field('email')}
          label="E-mail"
          type="email"
          required
          autoComplete="username"
          value={email}
          error={problem.fields.email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <SecretInput
          ref={field('password')}
          label="Password"
          required
          autoComplete="current-password"
          value={password}
          error={problem.fields.password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          shows="the password"
        />
        <Button type="submit" size="md" loading={signIn.isPending} fullWidth>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}

/** Tells how long to wait where the server says so but its sentence does not. */
function withWait(problem: Problem): Problem {
  const seconds = problem.retry_after_seconds;
  if (problem.code !== 'too_many_attempts' || !seconds || /\d/.test(problem.detail)) return problem;
  return { ...problem, detail: `${problem.detail} Try again in ${plural(seconds, 'second')}.` };
}
