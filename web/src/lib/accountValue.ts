import type { Account } from '../api/types';

const reasons: Record<string, string> = {
  not_offered: 'Not offered by',
  not_permitted: 'Not permitted to the credential of',
  not_licensed: 'Not in the plan of',
};

export type AccountField =
  | 'email'
  | 'name'
  | 'username'
  | 'raw_status'
  | 'department'
  | 'job_title'
  | 'created_at'
  | 'last_login_at';

export type Valued =
  | { kind: 'value'; text: string }
  /** The vendor could have said something and did not. */
  | { kind: 'empty' }
  /** The vendor does not tell this at all, which says nothing about the account. */
  | { kind: 'unavailable'; reason: string };

/** Empty and not offered are different things and never look alike. */
export function valueOf(account: Account, field: AccountField): Valued {
  const value = account[field];
  if (value !== null && value !== '') return { kind: 'value', text: value };
  const why = account.unavailable[field];
  if (!why) return { kind: 'empty' };
  return { kind: 'unavailable', reason: `${reasons[why] ?? 'Not known from'} ${account.app.name}` };
}
