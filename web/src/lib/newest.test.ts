import { expect, it } from 'vitest';
import { connector, listOf } from '../test/samples';
import { newest, newestItems } from './newest';

const told = { ...connector, status: 'attention' as const };
const answered = { ...connector, status: 'collecting' as const };

it('does not take back what was told while the answer was under way', () => {
  expect(newest(undefined, undefined, answered)).toBe(answered);
  expect(newest(connector, connector, answered)).toBe(answered);
  expect(newest(connector, told, answered)).toBe(told);
});

it('keeps what was told of one item, and takes the others as answered', () => {
  const other = { ...connector, id: 'con-2' };
  const list = newestItems(listOf([connector]), listOf([told]), listOf([answered, other]));
  expect(list.items).toEqual([told, other]);
  expect(list.total).toBe(2);
});
