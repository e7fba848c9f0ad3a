import type { App, AppStatus } from '../api/types';
import { formatNumber } from './format';

/** Where the apps wait that nobody has decided about, the most urgent first. */
export const INBOX = '/apps?status=new&sort=-review_rank';

/** The keys of the review, and what they decide. */
export const decisionKeys: Partial<Record<string, AppStatus>> = { a: 'approved', u: 'unapproved', i: 'ignored' };

const outcomes: Record<AppStatus, string> = {
  new: 'back in the review inbox',
  approved: 'approved',
  unapproved: 'unapproved',
  ignored: 'ignored',
};

/** “Slack is approved.”, “12 apps are ignored.” */
export function reviewSentence(names: string[], status: AppStatus): string {
  const [first = ''] = names;
  return names.length === 1
    ? `${first} is ${outcomes[status]}.`
    : `${formatNumber(names.length)} apps are ${outcomes[status]}.`;
}

/** The decisions that put apps back to what they were. */
export function undoReview(before: Pick<App, 'id' | 'status'>[]): { status: AppStatus; ids: string[] }[] {
  const groups = new Map<AppStatus, string[]>();
  for (const { id, status } of before) groups.set(status, [...(groups.get(status) ?? []), id]);
  return [...groups].map(([status, ids]) => ({ status, ids }));
}

/** “Slack is back in the review inbox.”, “12 apps are as before.” */
export function undoneSentence(before: Pick<App, 'name' | 'status'>[]): string {
  const statuses = new Set(before.map(({ status }) => status));
  const [status] = statuses;
  return status !== undefined && statuses.size === 1
    ? reviewSentence(before.map(({ name }) => name), status)
    : `${formatNumber(before.length)} apps are as before.`;
}

/** A category in words; what is no key of the catalogue is in words already. */
export function categoryTitle(categories: { key: string; title: string }[], key: string): string {
  return categories.find((category) => category.key === key)?.title ?? key;
}
