import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from './client';
import type { QueryParams } from './client';
import { keys } from './keys';
import { refreshAll } from './refresh';
import type { CatalogEntry, List } from './types';

export function useCatalog(params: QueryParams, enabled = true) {
  return useQuery({
    queryKey: keys.catalogList(params),
    queryFn: ({ signal }) => api.get<List<CatalogEntry>>('/catalog', params, signal),
    placeholderData: keepPreviousData,
    enabled,
  });
}

export function useCatalogEntry(id: string) {
  return useQuery({
    queryKey: keys.catalogEntry(id),
    queryFn: ({ signal }) => api.get<CatalogEntry>(`/catalog/${id}`, undefined, signal),
  });
}

/** What an operator may say of an entry; it replaces the whole entry. */
export type EntryInput = Pick<
  CatalogEntry,
  'name' | 'vendor' | 'domains' | 'category' | 'generative_ai' | 'bundle_ids' | 'team_ids' | 'store_names' | 'gallery' | 'icon'
>;

export function usePutEntry() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, entry }: { id: string; entry: EntryInput }) => api.put<CatalogEntry>(`/catalog/${id}`, entry),
    onSuccess: () => void refreshAll(client),
  });
}

/** Drops what operators say of an entry: the one that Noonday brings comes back, if there is one. */
export function useDropEntry() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete<undefined>(`/catalog/${id}`),
    onSuccess: () => void refreshAll(client),
  });
}
