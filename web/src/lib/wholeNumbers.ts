import type { Problem } from '../api/types';

/** A whole number as people type it, also “1,200”; null for anything else. */
export function wholeNumber(text: string): number | null {
  const digits = text.trim().replaceAll(/(?<=\d)[,\s](?=\d{3})/g, '');
  return /^-?\d{1,15}$/.test(digits) ? Number(digits) : null;
}

/** What is no whole number, as the API would say it; null when all are. */
export function wholeNumberProblem(fields: Record<string, string>): Problem | null {
  const errors = Object.entries(fields)
    .filter(([, text]) => wholeNumber(text) === null)
    .map(([field]) => ({ field, code: 'number_required', detail: 'Enter a whole number.' }));
  return errors.length > 0 ? { code: 'number_required', detail: 'Enter whole numbers.', errors } : null;
}
