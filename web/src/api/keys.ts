import type { QueryParams } from './client';

/** The names of everything that the portal caches. */
export const keys = {
  session: ['session'] as const,
  setup: ['setup'] as const,
  overview: ['overview'] as const,
  types: ['connector-types'] as const,
  connectors: ['connectors'] as const,
  connectorList: (params: QueryParams) => ['connectors', 'list', params] as const,
  connector: (id: string) => ['connectors', 'one', id] as const,
  deletion: (id: string) => ['connectors', 'deletion', id] as const,
  syncs: (id: string) => ['syncs', id] as const,
  syncList: (id: string, params: QueryParams) => ['syncs', id, params] as const,
  accounts: ['accounts'] as const,
  accountList: (params: QueryParams) => ['accounts', 'list', params] as const,
  account: (id: string) => ['accounts', 'one', id] as const,
  accountEvents: (id: string, params: QueryParams) => ['accounts', 'events', id, params] as const,
  apps: ['apps'] as const,
  appList: (params: QueryParams) => ['apps', 'list', params] as const,
  app: (id: string) => ['apps', 'one', id] as const,
  events: ['events'] as const,
  eventList: (params: QueryParams) => ['events', 'list', params] as const,
  tokens: ['api-tokens'] as const,
  operators: ['operators'] as const,
  audit: ['audit'] as const,
  auditList: (params: QueryParams) => ['audit', 'list', params] as const,
};
