import { describe, expect, it } from 'vitest';
import type { AppDifference } from '../api/types';
import { pageOfDifferences } from './comparison';
import { parseListUrl } from './listUrl';

const figure = (accounts: number) => ({ status: 'new' as const, accounts, people: accounts, devices: 0 });
const differences: AppDifference[] = [
  { app: { id: 'a', name: 'Asana' }, change: 'changed', before: figure(3), after: figure(9) },
  { app: { id: 'b', name: 'Box' }, change: 'gone', before: figure(4), after: null },
  { app: { id: 'f', name: 'Figma' }, change: 'added', before: null, after: figure(1) },
];

function names(query: string, limit = 50) {
  const url = parseListUrl(new URLSearchParams(query), { filters: ['change'], sort: 'name', limit });
  const page = pageOfDifferences(differences, url);
  return { names: page.items.map(({ app }) => app.name), next: page.next_cursor, total: page.total };
}

describe('the differences between two days', () => {
  it('are searched, filtered and sorted by how far they moved', () => {
    expect(names('q=BO').names).toEqual(['Box']);
    expect(names('change=added%2Cgone').names).toEqual(['Box', 'Figma']);
    expect(names('sort=accounts').names).toEqual(['Box', 'Figma', 'Asana']);
    expect(names('sort=-accounts').names).toEqual(['Asana', 'Figma', 'Box']);
  });

  it('come in pages', () => {
    expect(names('', 2)).toEqual({ names: ['Asana', 'Box'], next: '2', total: 3 });
    expect(names('page=2&cursor=2', 2)).toEqual({ names: ['Figma'], next: null, total: 3 });
  });
});
