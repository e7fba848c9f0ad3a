import type { AppDifference, List } from '../api/types';
import type { ListUrl } from './listUrl';
import type { Tone } from './status';

export const changeLooks: Record<AppDifference['change'], { label: string; tone: Tone }> = {
  added: { label: 'Added', tone: 'good' },
  gone: { label: 'Gone', tone: 'bad' },
  changed: { label: 'Changed', tone: 'info' },
};

/** How far a figure of an app moved, up or down. */
function moved({ before, after }: AppDifference, figure: 'accounts' | 'people' | 'devices'): number {
  return (after?.[figure] ?? 0) - (before?.[figure] ?? 0);
}

const orders: Record<string, (a: AppDifference, b: AppDifference) => number> = {
  name: (a, b) => a.app.name.localeCompare(b.app.name),
  change: (a, b) => a.change.localeCompare(b.change),
  accounts: (a, b) => moved(a, 'accounts') - moved(b, 'accounts'),
  people: (a, b) => moved(a, 'people') - moved(b, 'people'),
  devices: (a, b) => moved(a, 'devices') - moved(b, 'devices'),
};

/**
 * The differences that an address asks for, as a page of a list. All of them are here already,
 * so the cursor of a page is simply where it begins.
 */
export function pageOfDifferences(items: AppDifference[], url: ListUrl): List<AppDifference> {
  const words = url.q.toLowerCase();
  const changes = url.filters.change ?? [];
  const found = items.filter(
    ({ app, change }) => app.name.toLowerCase().includes(words) && (changes.length === 0 || changes.includes(change)),
  );
  const column = url.sort.replace(/^-/, '');
  const order = orders[column];
  if (order) found.sort((a, b) => (url.sort.startsWith('-') ? order(b, a) : order(a, b)));
  const from = Number(url.trail[url.trail.length - 1] ?? 0) || 0;
  const next = from + url.limit;
  return {
    items: found.slice(from, next),
    next_cursor: next < found.length ? String(next) : null,
    total: found.length,
  };
}
