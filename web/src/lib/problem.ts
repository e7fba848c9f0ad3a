import type { Problem } from '../api/types';

export interface FormProblem {
  /** Sentences by field name, for the fields that the form shows. */
  fields: Record<string, string>;
  /** What belongs to no field of the form. */
  general: string | null;
  /** The first field to look at, in the order of the form. */
  first: string | null;
}

export const noProblem: FormProblem = { fields: {}, general: null, first: null };

/** Lays a problem out over a form: each sentence beside its field, the rest on top. */
export function layOut(problem: Problem | null | undefined, formFields: string[]): FormProblem {
  if (!problem) return noProblem;
  const fields: Record<string, string> = {};
  const homeless: string[] = [];
  const entries: { field?: string; detail: string }[] =
    problem.errors && problem.errors.length > 0
      ? problem.errors
      : [problem];
  for (const { field, detail } of entries) {
    if (field !== undefined && formFields.includes(field)) fields[field] ??= detail;
    else homeless.push(detail);
  }
  return {
    fields,
    general: homeless.length > 0 ? homeless.join(' ') : null,
    first: formFields.find((name) => name in fields) ?? null,
  };
}
