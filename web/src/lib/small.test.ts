import { expect, it } from 'vitest';
import type { Account } from '../api/types';
import { valueOf } from './accountValue';
import { auditSentence } from './audit';
import { passwordStrength } from './password';
import { sinceOf, withDay } from './periods';
import { safeNext } from './safeNext';
import { wholeNumber, wholeNumberProblem } from './wholeNumbers';

it('never sends anybody to another site after signing in', () => {
  expect(safeNext('/accounts?q=ada')).toBe('/accounts?q=ada');
  for (const bad of [null, '', 'https://evil.example', '//evil.example', '/\\evil.example', '/sign-in?next=/x']) {
    expect(safeNext(bad)).toBe('/overview');
  }
});

it('measures passwords by length first', () => {
  expect(passwordStrength('short').score).toBe(0);
  expect(passwordStrength('aaaaaaaaaaaaaaaaaaaaaaaa').score).toBe(1);
  expect(passwordStrength('correct horse battery staple').score).toBe(4);
});

it('tells apart a value, nothing, and what the vendor does not tell', () => {
  const account = {
    app: { id: 'app-1', name: 'Kandji' },
    department: '',
    job_title: 'Analyst',
    last_login_at: null,
    unavailable: { last_login_at: 'not_offered' },
  } as unknown as Account;
  expect(valueOf(account, 'job_title')).toEqual({ kind: 'value', text: 'Analyst' });
  expect(valueOf(account, 'department')).toEqual({ kind: 'empty' });
  expect(valueOf(account, 'last_login_at')).toEqual({ kind: 'unavailable', reason: 'Not offered by Kandji' });
});

it('counts a period back to the hour', () => {
  const now = new Date('2026-06-08T10:42:13Z').getTime();
  expect(sinceOf('7d', now)).toBe('2026-06-01T10:00:00.000Z');
  expect(sinceOf(undefined, now)).toBeUndefined();
  expect(sinceOf('2026-06-01', now)).toBe('2026-06-01T23:59:59.999Z');
  const choices = [{ value: '1d', label: 'The last day' }];
  expect(withDay(choices, '2026-06-01', 'The end of')[1]).toEqual({ value: '2026-06-01', label: 'The end of Jun 1, 2026' });
  expect(withDay(choices, '1d', 'The end of')).toEqual(choices);
  expect(sinceOf('soon', now)).toBeUndefined();
});

it('reads whole numbers as people type them', () => {
  expect([' 20 ', '1,200', '0', '-5'].map(wholeNumber)).toEqual([20, 1200, 0, -5]);
  expect(['', '2.5', 'ten', '1,2', '20 %'].map(wholeNumber)).toEqual([null, null, null, null, null]);
  expect(wholeNumberProblem({ a: '1' })).toBeNull();
  expect(wholeNumberProblem({ a: '1', b: 'x' })?.errors).toEqual([
    { field: 'b', code: 'number_required', detail: 'Enter a whole number.' },
  ]);
});

it('tells deeds in sentences', () => {
  const entry = {
    id: '1',
    at: '2026-06-01T08:00:00Z',
    actor: { kind: 'operator' as const, id: 'op', name: 'Ada' },
    action: 'connector.delete',
    target: { kind: 'connector', id: 'c', name: 'Kandji' },
    details: {},
  };
  expect(auditSentence(entry)).toBe('Ada deleted connector Kandji');
  expect(auditSentence({ ...entry, action: 'connector.approve_removal' })).toBe(
    'Ada approved the removals that were held by connector Kandji',
  );
  expect(auditSentence({ ...entry, action: 'catalog.refresh', target: null })).toBe('Ada · catalog.refresh');
});
