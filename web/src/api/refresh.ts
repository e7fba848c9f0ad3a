import type { QueryClient } from '@tanstack/react-query';
import { keys } from './keys';

/** What no deed on the inventory changes. */
const apart = new Set<unknown>([keys.session[0], keys.setup[0], keys.types[0], keys.connectors[0]]);

/**
 * Asks again for all of the inventory that is shown: a deed on one noun changes the figures of others.
 * What is gone is not asked for.
 */
export function refreshAll(client: QueryClient, gone?: string): Promise<void> {
  return client.invalidateQueries({
    predicate: ({ queryKey }) => !apart.has(queryKey[0]) && (gone === undefined || !queryKey.includes(gone)),
  });
}
