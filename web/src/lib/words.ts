import type { Problem } from '../api/types';

/** The words of a list that somebody typed: separated by commas, blanks or lines. */
export function splitWords(text: string): string[] {
  return text.split(/[\s,;]+/).filter(Boolean);
}

/** The lines of a list in which blanks belong to what is listed. */
export function splitLines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

/**
 * A problem whose fields name places in lists (`domains[1]`, `new_app.name`),
 * as a form shows it that has one input for the whole list.
 */
export function listProblem(problem: Problem | null | undefined): Problem | null {
  if (!problem) return null;
  const plain = (field: string | undefined) => field?.replace(/\[\d+\]$/, '').replace(/^.*\./, '');
  return {
    ...problem,
    field: plain(problem.field),
    errors: problem.errors?.map((error) => ({ ...error, field: plain(error.field) })),
  };
}

/** A name as the catalogue's ids are made: “Acme Notes!” → “acme-notes”. */
export function slugOf(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}
