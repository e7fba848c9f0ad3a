import type { Decision, Restore } from '../api/titles';
import type { Title } from '../api/types';
import { formatNumber } from './format';
import type { Tone } from './status';

/** The decision that stands about a title; null where rules decide. */
function decisionOf({ app, match }: Title): Decision | null {
  if (match.decided_by === null) return null;
  if (match.ignored) return { ignore: true };
  return app ? { app_id: app.id } : { none: true };
}

/** How titles are put back to what they are now; `madeApp` is the app that the decision made. */
export function restores(before: Title[], madeApp?: string): Restore[] {
  return before.map((title, index) => ({
    id: title.id,
    decision: decisionOf(title),
    // The app goes once the last of its titles has left it.
    ...(madeApp !== undefined && index === before.length - 1 ? { madeApp } : {}),
  }));
}

export function titleNames(titles: Pick<Title, 'name'>[]): string {
  const [first] = titles;
  return first && titles.length === 1 ? first.name : `${formatNumber(titles.length)} titles`;
}

/** “Miro belongs to Miro.”, “12 titles are ignored.” */
export function decidedSentence(titles: Pick<Title, 'name'>[], decision: Decision, app: string): string {
  const names = titleNames(titles);
  const are = titles.length === 1 ? 'is' : 'are';
  if ('ignore' in decision) return `${names} ${are} ignored.`;
  if ('none' in decision) return `${names} ${titles.length === 1 ? 'belongs' : 'belong'} to no app.`;
  if ('new_app' in decision) return `${app} is an app.`;
  return `${names} ${titles.length === 1 ? 'belongs' : 'belong'} to ${app}.`;
}

/** What is known of a title's app, in a word. */
export function matchLook({ app, match }: Title): { label: string; tone: Tone } {
  if (match.ignored) return { label: 'Ignored', tone: 'quiet' };
  if (!app) return { label: match.decided_by === null ? 'Unknown' : 'No app', tone: match.decided_by === null ? 'warn' : 'quiet' };
  if (match.decided_by !== null) return { label: 'Operator', tone: 'good' };
  return match.confidence === 'high' ? { label: 'Rule', tone: 'good' } : { label: 'Rule, likely', tone: 'info' };
}

/** Why a title belongs where it does. */
export function matchReason({ match }: Title): string {
  if (match.decided_by !== null) return `${match.decided_by} decided this.`;
  return match.explanation || 'No rule knows this program.';
}
