import { useCallback, useLayoutEffect, useMemo, useRef } from 'react';
import { useSearchParams } from 'react-router';
import type { QueryParams } from '../api/client';
import { parseAsOf } from './asOf';

/** What a list can be filtered and sorted by, and where it starts. */
export interface ListSpec {
  filters: readonly string[];
  sort?: string;
  limit?: number;
  /** The list can be shown as it was: `as_of` in the address is part of what it asks. */
  asOf?: boolean;
  /** Set before every name in the address, where a page has several lists. */
  prefix?: string;
}

export interface ListUrl {
  q: string;
  sort: string;
  limit: number;
  /** 1 on the first page. */
  page: number;
  /** The cursors that led here, the last one this page's. */
  trail: string[];
  filters: Record<string, string[]>;
  /** The day or time of which the list is shown; empty for now. */
  asOf: string;
}

const LIMIT = 50;
/** Cursors kept in the address for going back; older pages are reached from the first one. */
const TRAIL = 12;

export const pageSizes = [25, 50, 100, 200] as const;

export function parseListUrl(params: URLSearchParams, spec: ListSpec): ListUrl {
  const named = (name: string) => params.get(nameIn(spec, name));
  const limit = Number(named('limit'));
  const page = Number(named('page'));
  const trail = params.getAll(nameIn(spec, 'cursor'));
  return {
    q: named('q') ?? '',
    sort: named('sort') ?? spec.sort ?? '',
    limit: pageSizes.some((size) => size === limit) ? limit : (spec.limit ?? LIMIT),
    page: trail.length === 0 ? 1 : Math.max(Number.isInteger(page) ? page : 0, trail.length + 1),
    trail,
    filters: Object.fromEntries(spec.filters.map((name) => [name, (named(name) ?? '').split(',').filter(Boolean)])),
    asOf: spec.asOf ? parseAsOf(params) : '',
  };
}

function nameIn({ prefix = '' }: ListSpec, name: string): string {
  return prefix + name;
}

/**
 * Writes only what differs from the list's defaults, so that plain addresses stay plain.
 * What else the address says stays as it is.
 */
export function writeListUrl(url: ListUrl, spec: ListSpec, others = new URLSearchParams()): URLSearchParams {
  const params = new URLSearchParams(others);
  for (const name of ['q', ...spec.filters, 'sort', 'limit', 'page', 'cursor']) params.delete(nameIn(spec, name));
  const set = (name: string, value: string) => params.set(nameIn(spec, name), value);
  if (url.q !== '') set('q', url.q);
  for (const [name, values] of Object.entries(url.filters)) {
    if (values.length > 0) set(name, values.join(','));
  }
  if (url.sort !== '' && url.sort !== (spec.sort ?? '')) set('sort', url.sort);
  if (url.limit !== (spec.limit ?? LIMIT)) set('limit', String(url.limit));
  if (url.trail.length > 0) {
    set('page', String(url.page));
    for (const cursor of url.trail) params.append(nameIn(spec, 'cursor'), cursor);
  }
  return params;
}

const onFirstPage = { page: 1, trail: [] };

export function nextPage(url: ListUrl, cursor: string): ListUrl {
  return { ...url, page: url.page + 1, trail: [...url.trail, cursor].slice(-TRAIL) };
}

export function previousPage(url: ListUrl): ListUrl {
  // A trail shorter than the way here was cut: there the way back is the first page.
  if (url.trail.length <= 1) return { ...url, ...onFirstPage };
  return { ...url, page: url.page - 1, trail: url.trail.slice(0, -1) };
}

/** The parameters that the API takes for what the address says. */
export function apiParams(url: ListUrl): QueryParams {
  return {
    q: url.q,
    ...url.filters,
    sort: url.sort,
    limit: url.limit,
    cursor: url.trail[url.trail.length - 1],
    as_of: url.asOf,
  };
}

/** Sort by a column: first ascending, then descending, then ascending again. */
export function toggledSort(current: string, column: string): string {
  return current === column ? `-${column}` : column;
}

export interface ListControls extends ListUrl {
  params: QueryParams;
  /** True where a search or a filter narrows the list. */
  narrowed: boolean;
  search: (q: string) => void;
  filter: (name: string, values: string[]) => void;
  sortBy: (column: string) => void;
  resize: (limit: number) => void;
  next: (cursor: string) => void;
  previous: () => void;
  first: () => void;
  reset: () => void;
}

/** A list whose search, filters, sort and page live in the address. */
export function useListUrl(spec: ListSpec): ListControls {
  const [search, setSearch] = useSearchParams();
  const url = useMemo(() => parseListUrl(search, spec), [search, spec]);

  // What the address says as soon as this list has changed it. What is shown follows later, and
  // a change that came meanwhile must not bring back what the one before took away.
  const newest = useRef(search);
  useLayoutEffect(() => {
    newest.current = search;
  }, [search]);

  const change = useCallback(
    (next: (url: ListUrl) => ListUrl, replace = false) => {
      const params = newest.current;
      newest.current = writeListUrl(next(parseListUrl(params, spec)), spec, params);
      setSearch(newest.current, { replace, preventScrollReset: true });
    },
    [setSearch, spec],
  );

  return {
    ...url,
    params: useMemo(() => apiParams(url), [url]),
    narrowed: url.q !== '' || Object.values(url.filters).some((values) => values.length > 0),
    search: useCallback((q) => change((old) => ({ ...old, ...onFirstPage, q }), true), [change]),
    filter: (name, values) =>
      change((old) => ({ ...old, ...onFirstPage, filters: { ...old.filters, [name]: values } })),
    sortBy: (column) =>
      change((old) => ({ ...old, ...onFirstPage, sort: toggledSort(old.sort, column) })),
    resize: (limit) => change((old) => ({ ...old, ...onFirstPage, limit })),
    next: (cursor) => change((old) => nextPage(old, cursor)),
    previous: () => change(previousPage),
    first: () => change((old) => ({ ...old, ...onFirstPage })),
    reset: () =>
      change((old) => ({
        ...old,
        ...onFirstPage,
        q: '',
        filters: Object.fromEntries(Object.keys(old.filters).map((name) => [name, []])),
      })),
  };
}
