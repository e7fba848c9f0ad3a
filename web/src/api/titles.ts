import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from './client';
import type { QueryParams } from './client';
import { keys } from './keys';
import { refreshAll } from './refresh';
import type { List, Title } from './types';

export function useTitles(params: QueryParams) {
  return useQuery({
    queryKey: keys.titleList(params),
    queryFn: ({ signal }) => api.get<List<Title>>('/titles', params, signal),
    placeholderData: keepPreviousData,
  });
}

export function useAppTitles(id: string, params: QueryParams) {
  return useQuery({
    queryKey: keys.appTitles(id, params),
    queryFn: ({ signal }) => api.get<List<Title>>(`/apps/${id}/titles`, params, signal),
    placeholderData: keepPreviousData,
  });
}

/** What an operator says of a software title. */
export type Decision =
  | { app_id: string }
  | { catalog_id: string }
  | { new_app: { name: string; vendor?: string; category?: string; domains?: string[] } }
  | { none: true }
  | { ignore: true };

/** Decides about one title, and answers it as it is then. */
export function useDecide() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, decision }: { id: string; decision: Decision }) =>
      api.post<Title>(`/titles/${id}/match`, decision),
    onSuccess: () => void refreshAll(client),
  });
}

/** Decides the same about many titles. */
export function useDecideAll() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ ids, decision }: { ids: string[]; decision: Decision }) =>
      api.post<unknown>('/titles/match', { ids, ...decision }),
    onSuccess: () => void refreshAll(client),
  });
}

/** How one title is put back: by the decision before, or by the rules. */
export interface Restore {
  id: string;
  decision: Decision | null;
  /** An app that the decision made, and that goes with it. */
  madeApp?: string;
}

/** Takes decisions back. */
export function useRestore() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (steps: Restore[]) => {
      for (const { id, decision, madeApp } of steps) {
        if (decision) await api.post<Title>(`/titles/${id}/match`, decision);
        else await api.delete<undefined>(`/titles/${id}/match`);
        if (madeApp !== undefined) await api.delete<undefined>(`/apps/${madeApp}`);
      }
    },
    onSettled: () => void refreshAll(client),
  });
}

