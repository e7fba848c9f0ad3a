import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from './client';
import type { QueryParams } from './client';
import { keys } from './keys';
import { refreshAll } from './refresh';
import type { App, AppStatus, Category, List, Ref } from './types';

/** Apps to choose from while somebody types. */
export function useAppSearch(params: QueryParams, enabled = true) {
  return useQuery({
    queryKey: keys.appList(params),
    queryFn: ({ signal }) => api.get<List<App>>('/apps', params, signal),
    placeholderData: keepPreviousData,
    enabled,
  });
}

/** An app as it is, or as it was known at the end of a day or at a time. */
export function useAppThen(id: string, asOf: string) {
  return useQuery({
    queryKey: [...keys.app(id), asOf],
    queryFn: ({ signal }) => api.get<App>(`/apps/${id}`, { as_of: asOf }, signal),
  });
}

/** The categories of the catalogue, and how many apps each has here. */
export function useCategories() {
  return useQuery({
    queryKey: keys.categories,
    queryFn: ({ signal }) => api.get<List<Category>>('/categories', undefined, signal),
    staleTime: 60_000,
  });
}

/** People to choose from while somebody types. */
export function useOwnerSearch(q: string, enabled = true) {
  return useQuery({
    queryKey: keys.ownerChoices(q),
    queryFn: ({ signal }) =>
      api.get<List<Ref & { email: string; department: string }>>('/people', { q, kind: 'human', sort: 'name', limit: 20 }, signal),
    placeholderData: keepPreviousData,
    enabled,
  });
}

export interface Review {
  ids: string[];
  status: AppStatus;
}

/** Decides about many apps at once: about all of them, or about none. */
export function useReview() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (review: Review) => api.post<{ reviewed: number }>('/apps/review', review),
    onMutate: ({ ids, status }) => {
      const decided = new Set(ids);
      client.setQueriesData<List<App>>({ queryKey: [...keys.apps, 'list'] }, (list) =>
        list && { ...list, items: list.items.map((app) => (decided.has(app.id) ? { ...app, status } : app)) },
      );
    },
    onSettled: () => void refreshAll(client),
  });
}

export interface AppChange {
  status?: AppStatus;
  owner_id?: string | null;
  category?: string;
  tags?: string[];
  notes?: string;
  alternative_id?: string | null;
  name?: string;
  vendor?: string;
  domains?: string[];
  generative_ai?: boolean;
}

export function usePatchApp(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: AppChange) => api.patch<App>(`/apps/${id}`, change),
    onSuccess: (app) => {
      client.setQueryData([...keys.app(id), ''], app);
      void refreshAll(client);
    },
  });
}

export type NewApp = { catalog_id: string } | { name: string; vendor?: string; domains?: string[]; category?: string };

export function useAddApp() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (app: NewApp) => api.post<App>('/apps', app),
    onSuccess: () => void refreshAll(client),
  });
}

export function useDeleteApp() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete<undefined>(`/apps/${id}`),
    // Its page is still open for a moment and must not ask for it again.
    onSuccess: (_, id) => void refreshAll(client, id),
  });
}
