import { describe, expect, it } from 'vitest';
import type { Hit, SearchResult } from '../api/types';
import { groupsOf, pagesNamed, stepped } from './search';

const none = { items: [], total: 0, total_is_minimum: false };
const hit = (id: string, name: string, status: string): Hit => ({ id, name, status, detail: '' });
const result: SearchResult = {
  apps: { items: [hit('a1', 'Figma', 'new')], total: 1, total_is_minimum: false },
  people: { items: [hit('p1', 'fig-bot', 'service'), hit('p2', 'Fig Newton', 'human')], total: 12, total_is_minimum: false },
  accounts: none,
  devices: { items: [hit('d1', 'fig-mac', 'active')], total: 1, total_is_minimum: false },
  titles: { items: [hit('t1', 'Figma & Co', 'unknown')], total: 1, total_is_minimum: false },
};

describe('what was found', () => {
  const groups = groupsOf(result, 'fi g');

  it('is grouped by noun, without empty groups', () => {
    expect(groups.map(({ title }) => title)).toEqual(['Apps', 'People', 'Devices', 'Software']);
  });

  it('leads to pages, and to all where there is more', () => {
    expect(groups[1]?.places.map(({ to }) => to)).toEqual(['/people/p1', '/people/p2', '/people?q=fi%20g']);
    expect(groups[1]?.places[2]?.name).toBe('All 12 people');
    expect(groups[3]?.places[0]?.to).toBe('/software?q=Figma%20%26%20Co');
  });

  it('says of each what is not as usual', () => {
    expect(groups.map(({ places }) => places[0]?.look?.label)).toEqual(['New', 'Service', undefined, 'Unknown']);
  });
});

it('finds the portal’s own pages by their names', () => {
  const pages = [
    { to: '/apps', name: 'Apps' },
    { to: '/settings/connectors', name: 'Connectors' },
  ];
  expect(pagesNamed(pages, 'CONN')[0]?.places).toEqual([pages[1]]);
  expect(pagesNamed(pages, 'figma')).toEqual([]);
});

it('steps round the ends of the list', () => {
  const places = [{ to: '/a', name: 'a' }, { to: '/b', name: 'b' }];
  expect(stepped(places, 1, 1)).toBe(0);
  expect(stepped(places, 0, -1)).toBe(1);
  expect(stepped([], 0, 1)).toBe(0);
});
