import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { api, ApiError } from './client';
import { keys } from './keys';
import type { Permission, Session, Setup } from './types';

/** Who is signed in; null when nobody is. */
export function useSession() {
  return useQuery({
    queryKey: keys.session,
    queryFn: async ({ signal }): Promise<Session | null> => {
      try {
        return await api.get<Session>('/session', undefined, signal);
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) return null;
        throw error;
      }
    },
    staleTime: 5 * 60_000,
  });
}

/** Whether the role of who is signed in allows a deed. */
export function useCan(permission: Permission): boolean {
  const session = useSession();
  return session.data?.permissions.includes(permission) ?? false;
}

export function useSetup() {
  return useQuery({
    queryKey: keys.setup,
    queryFn: ({ signal }) => api.get<Setup>('/setup', undefined, signal),
  });
}

/** What one operator was shown is not the next one's. */
function forgetOthers(client: QueryClient) {
  client.removeQueries({ predicate: (query) => query.queryKey[0] !== keys.session[0] });
}

function useEnter<Input>(path: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: Input) => api.post<Session>(path, input),
    onSuccess: (session) => {
      forgetOthers(client);
      client.setQueryData<Setup>(keys.setup, { required: false });
      client.setQueryData(keys.session, session);
    },
  });
}

export const useSignIn = () => useEnter<{ email: string; password: string }>('/session');

export const useSetUp = () =>
  useEnter<{ code: string; email: string; name: string; password: string }>('/setup');

/** Ends this session, or every session of this operator. */
export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ everywhere }: { everywhere: boolean }) =>
      api.delete<undefined>(everywhere ? '/sessions' : '/session'),
    onSuccess: () => {
      client.setQueryData(keys.session, null);
      forgetOthers(client);
    },
  });
}

export function useChangePassword() {
  return useMutation({
    mutationFn: (input: { current_password: string; new_password: string }) =>
      api.post<undefined>('/session/password', input),
  });
}
