import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from './client';
import type { QueryParams } from './client';
import { keys } from './keys';
import type { List, Sighting } from './types';

/** The evidence about one thing; `path` is such as `/apps/{id}/sightings`. */
export function useSightings(path: string, params: QueryParams) {
  return useQuery({
    queryKey: keys.sightingList(path, params),
    queryFn: ({ signal }) => api.get<List<Sighting>>(path, params, signal),
    placeholderData: keepPreviousData,
  });
}
