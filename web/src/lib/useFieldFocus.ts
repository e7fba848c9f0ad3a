import { useEffect, useRef } from 'react';
import type { FormProblem } from './problem';

/**
 * Gives each field of a form a ref, and moves the focus to the first field
 * with a problem whenever a new problem arrives.
 */
export function useFieldFocus(problem: FormProblem) {
  const inputs = useRef(new Map<string, HTMLElement>());
  const { first } = problem;
  const sentence = first === null ? null : (problem.fields[first] ?? null);

  useEffect(() => {
    if (first !== null && sentence !== null) inputs.current.get(first)?.focus();
  }, [first, sentence]);

  return (name: string) => (element: HTMLElement | null) => {
    if (element) inputs.current.set(name, element);
    else inputs.current.delete(name);
  };
}
