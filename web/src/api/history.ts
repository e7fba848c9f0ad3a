import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from './client';
import { keys } from './keys';
import type { Comparison, SearchResult } from './types';

/** What differs between two days; `to` is empty for now. */
export function useComparison(from: string, to: string) {
  return useQuery({
    queryKey: keys.comparison(from, to),
    queryFn: ({ signal }) => api.get<Comparison>('/compare', { from, to }, signal),
    placeholderData: keepPreviousData,
  });
}

const EACH = 5;

/** Whatever is called so, of every noun; nothing is asked for an empty text. */
export function useSearch(q: string) {
  return useQuery({
    queryKey: keys.search(q),
    queryFn: ({ signal }) => api.get<SearchResult>('/search', { q, limit: EACH }, signal),
    placeholderData: keepPreviousData,
    enabled: q !== '',
  });
}
