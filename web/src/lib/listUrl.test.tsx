import { act, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { MemoryRouter, useLocation } from 'react-router';
import { describe, expect, it } from 'vitest';
import { apiParams, nextPage, parseListUrl, previousPage, toggledSort, useListUrl, writeListUrl } from './listUrl';

const spec = { filters: ['status', 'app_id'], sort: 'name' } as const;
const read = (query: string) => parseListUrl(new URLSearchParams(query), spec);

describe('the address of a list', () => {
  it('has defaults and writes only what differs from them', () => {
    const url = read('');
    expect(url).toEqual({
      q: '',
      sort: 'name',
      limit: 50,
      page: 1,
      trail: [],
      filters: { status: [], app_id: [] },
      asOf: '',
    });
    expect(writeListUrl(url, spec).toString()).toBe('');
  });

  it('survives a round trip', () => {
    const query = 'q=ada&status=active%2Csuspended&app_id=a1&sort=-email&limit=100&page=3&cursor=x&cursor=y';
    expect(writeListUrl(read(query), spec).toString()).toBe(query);
  });

  it('leaves alone what else the address says, such as another list', () => {
    const seen = { filters: ['kind'], prefix: 'seen_' } as const;
    const address = new URLSearchParams('q=ada&cursor=x&page=2&seen_q=figma&seen_kind=account&as_of=2026-03-03');
    const url = parseListUrl(address, seen);
    expect(url).toMatchObject({ q: 'figma', page: 1, asOf: '', filters: { kind: ['account'] } });
    expect(writeListUrl({ ...url, q: '', sort: 'name' }, seen, address).toString()).toBe(
      'q=ada&cursor=x&page=2&as_of=2026-03-03&seen_kind=account&seen_sort=name',
    );
  });

  it('asks for the past where the list has one', () => {
    const address = new URLSearchParams('as_of=2026-03-03');
    expect(apiParams(parseListUrl(address, { filters: [], asOf: true })).as_of).toBe('2026-03-03');
    expect(apiParams(parseListUrl(address, { filters: [] })).as_of).toBe('');
  });

  it('ignores nonsense', () => {
    const url = read('limit=7&page=-4&cursor=x');
    expect(url.limit).toBe(50);
    expect(url.page).toBe(2);
    expect(read('page=9').page).toBe(1);
  });

  it('asks the API for the last cursor of the trail', () => {
    expect(apiParams(read('q=ada&cursor=x&cursor=y&page=3'))).toMatchObject({ q: 'ada', cursor: 'y', limit: 50 });
  });

  it('goes on and back, over a trail of bounded length', () => {
    let url = read('');
    for (let page = 2; page <= 30; page += 1) url = nextPage(url, `c${page}`);
    expect(url.page).toBe(30);
    expect(url.trail.length).toBeLessThanOrEqual(12);
    expect(previousPage(url)).toMatchObject({ page: 29, trail: url.trail.slice(0, -1) });
    expect(previousPage(read('cursor=x&page=9'))).toMatchObject({ page: 1, trail: [] });
  });

  it('sorts up, then down, then up', () => {
    expect(toggledSort('name', 'email')).toBe('email');
    expect(toggledSort('email', 'email')).toBe('-email');
    expect(toggledSort('-email', 'email')).toBe('email');
  });
});

function useBoth() {
  return { url: useListUrl(spec), search: useLocation().search };
}

describe('useListUrl', () => {
  function open(start: string) {
    const wrapper = ({ children }: { children: ReactNode }) => (
      <MemoryRouter initialEntries={[start]}>{children}</MemoryRouter>
    );
    return renderHook(useBoth, { wrapper });
  }

  it('keeps search, filters, sort and page in the address', () => {
    const { result } = open('/accounts?status=active');
    act(() => result.current.url.next('abc'));
    expect(result.current.search).toBe('?status=active&page=2&cursor=abc');
    act(() => result.current.url.sortBy('email'));
    expect(result.current.search).toBe('?status=active&sort=email');
    act(() => result.current.url.search('grace'));
    expect(result.current.search).toBe('?q=grace&status=active&sort=email');
    act(() => result.current.url.filter('status', []));
    expect(result.current.search).toBe('?q=grace&sort=email');
    expect(result.current.url.narrowed).toBe(true);
    act(() => result.current.url.reset());
    expect(result.current.search).toBe('?sort=email');
    expect(result.current.url.narrowed).toBe(false);
  });

  it('takes changes one upon the other, though none is shown yet', () => {
    const { result } = open('/accounts?status=active');
    act(() => {
      result.current.url.reset();
      result.current.url.search('grace');
    });
    expect(result.current.search).toBe('?q=grace');
  });

  it('starts from the first page when the size changes', () => {
    const { result } = open('/accounts?page=2&cursor=abc');
    act(() => result.current.url.resize(100));
    expect(result.current.search).toBe('?limit=100');
  });
});
