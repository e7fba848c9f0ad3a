import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from './client';
import { keys } from './keys';

/** One client for the portal: what is refused as unauthenticated ends the session here. */
export function createQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError: (error) => endSessionOn(error) }),
    mutationCache: new MutationCache({ onError: (error) => endSessionOn(error) }),
    defaultOptions: {
      queries: {
        networkMode: 'always',
        staleTime: 15_000,
        retry: (failures, error) => error instanceof ApiError && error.unreachable && failures < 2,
        retryDelay: (failures) => 400 * 2 ** failures,
      },
      mutations: { networkMode: 'always' },
    },
  });

  function endSessionOn(error: unknown) {
    if (error instanceof ApiError && error.status === 401 && error.problem.code === 'unauthenticated') {
      client.setQueryData(keys.session, null);
    }
  }
  return client;
}
