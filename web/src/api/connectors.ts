import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { newest, newestItems } from '../lib/newest';
import { api } from './client';
import type { QueryParams } from './client';
import { keys } from './keys';
import { useLive } from './live';
import { refreshAll } from './refresh';
import type { Check, Connector, ConnectorType, Cost, Deleted, Deletion, List, RemovalGuard, Sync } from './types';

const RUNNING_POLL = 2_000;
const IDLE_POLL = 30_000;
const COST_POLL = 60_000;

/** How often to ask when the live stream does not tell. */
export function pollEvery(live: boolean, running: boolean): number | false {
  if (live) return false;
  return running ? RUNNING_POLL : IDLE_POLL;
}

export function useConnectorTypes() {
  return useQuery({
    queryKey: keys.types,
    queryFn: ({ signal }) => api.get<List<ConnectorType>>('/connector-types', undefined, signal),
    staleTime: Infinity,
  });
}

export function useConnectors(params: QueryParams = {}) {
  const live = useLive();
  const client = useQueryClient();
  return useQuery({
    queryKey: keys.connectorList(params),
    queryFn: async ({ signal }) => {
      const known = () => client.getQueryData<List<Connector>>(keys.connectorList(params));
      const before = known();
      const answer = await api.get<List<Connector>>('/connectors', params, signal);
      return newestItems(before, known(), answer);
    },
    placeholderData: keepPreviousData,
    refetchInterval: (query) =>
      pollEvery(live, query.state.data?.items.some((item) => item.sync !== null) ?? false),
  });
}

export function useConnector(id: string) {
  const live = useLive();
  const client = useQueryClient();
  return useQuery({
    queryKey: keys.connector(id),
    queryFn: async ({ signal }) => {
      const before = knownConnector(client, id);
      const answer = await api.get<Connector>(`/connectors/${id}`, undefined, signal);
      const told = knownConnector(client, id);
      const connector = newest(before, told, answer);
      noteChange(client, told, connector);
      return connector;
    },
    refetchInterval: (query) => pollEvery(live, (query.state.data?.sync ?? null) !== null),
  });
}

export function useSyncs(id: string, params: QueryParams) {
  return useQuery({
    queryKey: keys.syncList(id, params),
    queryFn: ({ signal }) => api.get<List<Sync>>(`/connectors/${id}/syncs`, params, signal),
    placeholderData: keepPreviousData,
  });
}

export function useSync(id: string | null) {
  return useQuery({
    queryKey: keys.sync(id ?? ''),
    queryFn: ({ signal }) => api.get<Sync>(`/syncs/${id}`, undefined, signal),
    enabled: id !== null,
  });
}

/** What the next sync will ask of the vendor; the windows of its limits go on by themselves. */
export function useConnectorCost(id: string) {
  return useQuery({
    queryKey: keys.cost(id),
    queryFn: ({ signal }) => api.get<Cost>(`/connectors/${id}/cost`, undefined, signal),
    refetchInterval: COST_POLL,
  });
}

export function useDeletion(id: string, enabled: boolean) {
  return useQuery({
    queryKey: keys.deletion(id),
    queryFn: ({ signal }) => api.get<Deletion>(`/connectors/${id}/deletion`, undefined, signal),
    enabled,
    staleTime: 0,
    gcTime: 0,
  });
}

export interface CheckInput {
  type: string;
  settings: Record<string, string>;
}

export function useCheck() {
  return useMutation({
    mutationFn: (input: CheckInput) => api.post<Check>('/connectors/check', input),
    gcTime: 0,
  });
}

export interface NewConnector extends CheckInput {
  name: string;
  poll_interval_minutes?: number;
  /** Left out: those that can be read. */
  streams?: string[] | undefined;
}

export function useCreateConnector() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: NewConnector) => api.post<Connector>('/connectors', input),
    onSuccess: (connector) => takeAnswer(client, undefined, connector),
    gcTime: 0,
  });
}

export interface ConnectorPatch {
  name?: string;
  poll_interval_minutes?: number;
  removal_guard?: RemovalGuard;
  budget_share_percent?: number;
  streams?: string[] | undefined;
  paused?: boolean;
}

export function usePatchConnector(id: string) {
  const client = useQueryClient();
  return useMutation({
    onMutate: () => knownConnector(client, id),
    mutationFn: (patch: ConnectorPatch) => api.patch<Connector>(`/connectors/${id}`, patch),
    onSuccess: (connector, _, before) => takeAnswer(client, before, connector),
  });
}

export interface ReconnectInput {
  /** None: the stored credential is tried once more. */
  settings: Record<string, string>;
  replace_tenant: boolean;
}

export function useReconnect(id: string) {
  const client = useQueryClient();
  return useMutation({
    onMutate: () => knownConnector(client, id),
    mutationFn: (input: ReconnectInput) => api.post<Connector>(`/connectors/${id}/reconnect`, input),
    onSuccess: (connector, _, before) => takeAnswer(client, before, connector),
    gcTime: 0,
  });
}

export function useSyncNow(id: string) {
  const client = useQueryClient();
  return useMutation({
    onMutate: () => knownConnector(client, id),
    mutationFn: () => api.post<Sync>(`/connectors/${id}/sync`),
    onSuccess: (sync, _, before) => {
      // A short sync may have ended before this answer came.
      client.setQueryData<Connector>(keys.connector(id), (now) => now && newest(before, now, { ...now, sync }));
      void client.invalidateQueries({ queryKey: keys.connectors });
      void client.invalidateQueries({ queryKey: keys.syncs(id) });
    },
  });
}

export interface RemovalDecision {
  syncId: string;
  deed: 'approve' | 'reject';
}

/** Decides about what a sync holds. Also after a refusal the connector is asked for: somebody else has decided. */
export function useDecideRemoval() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ syncId, deed }: RemovalDecision) => api.post<Sync>(`/syncs/${syncId}/${deed}`),
    onSettled: async () => {
      void refreshAll(client);
      await client.invalidateQueries({ queryKey: keys.connectors });
    },
  });
}

export function useDeleteConnector(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (records: 'keep' | 'remove') =>
      api.delete<Deleted>(`/connectors/${id}`, { records }),
    onSuccess: () => forgetConnector(client, id),
  });
}

function knownConnector(client: QueryClient, id: string) {
  return client.getQueryData<Connector>(keys.connector(id));
}

/**
 * Takes what a deed on a connector was answered. What the stream told while the deed was under way may be
 * newer, or from before it: the connector is asked for in any case.
 */
function takeAnswer(client: QueryClient, before: Connector | undefined, answer: Connector) {
  putConnector(client, newest(before, knownConnector(client, answer.id), answer));
  void client.invalidateQueries({ queryKey: keys.connectors });
}

/** Puts what the API or the stream said about a connector wherever it is shown. */
export function putConnector(client: QueryClient, connector: Connector) {
  noteChange(client, knownConnector(client, connector.id), connector);
  client.setQueryData(keys.connector(connector.id), connector);
  const lists = client.getQueriesData<List<Connector>>({ queryKey: keys.connectorLists });
  for (const [queryKey, list] of lists) {
    if (list?.items.some((item) => item.id === connector.id)) {
      const items = list.items.map((item) => (item.id === connector.id ? connector : item));
      client.setQueryData<List<Connector>>(queryKey, { ...list, items });
    } else {
      // New, or another page's: only the server knows whether it belongs here.
      void client.invalidateQueries({ queryKey, exact: true });
    }
  }
}

/** Keeps the row of a sync under way as new as its progress. */
function putSync(client: QueryClient, sync: Sync) {
  for (const [queryKey, list] of client.getQueriesData<List<Sync>>({ queryKey: keys.syncs(sync.connector_id) })) {
    if (!list?.items.some((item) => item.id === sync.id)) continue;
    const items = list.items.map((item) => (item.id === sync.id ? sync : item));
    client.setQueryData<List<Sync>>(queryKey, { ...list, items });
  }
}

/**
 * What of a connector tells that its syncs and accounts changed. While a sync is under way
 * its records change with every page; they are looked at when it has ended.
 */
function outline({ status, sync, last_sync: last, held, records }: Connector): string {
  return JSON.stringify([status, sync?.id, last?.id, last?.state, last?.decision, held, sync ? null : records]);
}

/** Asks again for what a sync that started or ended, or a decision, may have changed. */
function noteChange(client: QueryClient, before: Connector | undefined, after: Connector) {
  if (after.sync) putSync(client, after.sync);
  if (before && outline(before) === outline(after)) return;
  void client.invalidateQueries({ queryKey: keys.cost(after.id) });
  if (before) void refreshAll(client);
  else void client.invalidateQueries({ queryKey: keys.syncs(after.id) });
}

export function forgetConnector(client: QueryClient, id: string) {
  client.removeQueries({ queryKey: keys.connector(id) });
  client.removeQueries({ queryKey: keys.syncs(id) });
  void client.invalidateQueries({ queryKey: keys.connectorLists });
  void refreshAll(client, id);
}
