import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from './client';
import type { QueryParams } from './client';
import { keys } from './keys';
import type { Account, App, InventoryEvent, List, Overview } from './types';

export function useOverview() {
  return useQuery({
    queryKey: keys.overview,
    queryFn: ({ signal }) => api.get<Overview>('/overview', undefined, signal),
    refetchInterval: 60_000,
  });
}

export function useAccounts(params: QueryParams, enabled = true) {
  return useQuery({
    queryKey: keys.accountList(params),
    queryFn: ({ signal }) => api.get<List<Account>>('/accounts', params, signal),
    placeholderData: keepPreviousData,
    enabled,
  });
}

/** An account as it is, or as it was on another day. */
export function useAccount(id: string, asOf = '') {
  return useQuery({
    queryKey: keys.account(id, asOf),
    queryFn: ({ signal }) => api.get<Account>(`/accounts/${id}`, { as_of: asOf }, signal),
  });
}

export function useAccountEvents(id: string, params: QueryParams) {
  return useQuery({
    queryKey: keys.accountEvents(id, params),
    queryFn: ({ signal }) => api.get<List<InventoryEvent>>(`/accounts/${id}/events`, params, signal),
    placeholderData: keepPreviousData,
  });
}

export function useApps(params: QueryParams) {
  return useQuery({
    queryKey: keys.appList(params),
    queryFn: ({ signal }) => api.get<List<App>>('/apps', params, signal),
    placeholderData: keepPreviousData,
  });
}

export function useApp(id: string) {
  return useQuery({
    queryKey: keys.app(id),
    queryFn: ({ signal }) => api.get<App>(`/apps/${id}`, undefined, signal),
  });
}

export function useEvents(params: QueryParams) {
  return useQuery({
    queryKey: keys.eventList(params),
    queryFn: ({ signal }) => api.get<List<InventoryEvent>>('/events', params, signal),
    placeholderData: keepPreviousData,
  });
}
