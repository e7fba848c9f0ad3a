import type { List } from '../api/types';

/** What became known while a request was under way is newer than its answer. */
export function newest<T>(before: T | undefined, now: T | undefined, answer: T): T {
  return now !== undefined && now !== before ? now : answer;
}

/** The same for each item of a list. */
export function newestItems<Item extends { id: string }>(
  before: List<Item> | undefined,
  now: List<Item> | undefined,
  answer: List<Item>,
): List<Item> {
  const find = (list: List<Item> | undefined, id: string) => list?.items.find((item) => item.id === id);
  return { ...answer, items: answer.items.map((item) => newest(find(before, item.id), find(now, item.id), item)) };
}
