import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from './client';
import type { QueryParams } from './client';
import { keys } from './keys';
import type { ApiToken, AuditEntry, List, NewApiToken, Operator, Role } from './types';

export function useTokens() {
  return useQuery({
    queryKey: keys.tokens,
    queryFn: ({ signal }) => api.get<List<ApiToken>>('/api-tokens', { limit: 500 }, signal),
  });
}

/** A mutation after which one list is asked for again. */
function useListMutation<Input, Output>(
  queryKey: readonly string[],
  mutationFn: (input: Input) => Promise<Output>,
) {
  const client = useQueryClient();
  return useMutation({
    mutationFn,
    onSuccess: () => client.invalidateQueries({ queryKey }),
    gcTime: 0,
  });
}

export interface TokenInput {
  name: string;
  role: Role;
  expires_in_days?: number;
}

export const useCreateToken = () =>
  useListMutation(keys.tokens, (input: TokenInput) => api.post<NewApiToken>('/api-tokens', input));

export const useRevokeToken = () =>
  useListMutation(keys.tokens, (id: string) => api.delete<undefined>(`/api-tokens/${id}`));

export function useOperators() {
  return useQuery({
    queryKey: keys.operators,
    queryFn: ({ signal }) => api.get<List<Operator>>('/operators', { limit: 500 }, signal),
  });
}

export interface OperatorInput {
  email: string;
  name: string;
  role: Role;
  password: string;
}

export const useAddOperator = () =>
  useListMutation(keys.operators, (input: OperatorInput) =>
    api.post<Operator>('/operators', input),
  );

export const useChangeOperator = () =>
  useListMutation(keys.operators, ({ id, ...patch }: { id: string; role?: Role; name?: string }) =>
    api.patch<Operator>(`/operators/${id}`, patch),
  );

export const useRemoveOperator = () =>
  useListMutation(keys.operators, (id: string) => api.delete<undefined>(`/operators/${id}`));

export function useAudit(params: QueryParams) {
  return useQuery({
    queryKey: keys.auditList(params),
    queryFn: ({ signal }) => api.get<List<AuditEntry>>('/audit', params, signal),
    placeholderData: keepPreviousData,
  });
}
