import { useState } from 'react';
import { problemOf } from '../../api/client';
import { useCheck } from '../../api/connectors';
import type { Check, ConnectorType, Problem } from '../../api/types';

/**
 * The settings of a connector being set up, and the last check of them.
 * A check holds for exactly the settings it was made with: any edit ends it.
 */
export function useConnectForm(type: ConnectorType) {
  const check = useCheck();
  const [values, setValues] = useState<Record<string, string>>({});
  const [checked, setChecked] = useState<Check | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  function edit(name: string, value: string) {
    setValues((old) => ({ ...old, [name]: value }));
    setChecked(null);
    setProblem(null);
  }

  function connect() {
    setProblem(null);
    setChecked(null);
    check.mutate(
      { type: type.id, settings: values },
      {
        onSuccess: (result) => {
          if (!result.ok) {
            setProblem(result.problem ?? { code: 'check_failed', detail: 'The connection did not work.' });
            return;
          }
          setValues((old) => ({ ...old, ...result.settings }));
          setChecked(result);
        },
        onError: (error) => setProblem(problemOf(error)),
      },
    );
  }

  return { values, edit, connect, connecting: check.isPending, checked, problem, setProblem };
}
