import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from './client';
import type { QueryParams } from './client';
import { keys } from './keys';
import { refreshAll } from './refresh';
import type { Account, Device, List, Person, PersonApp, Split } from './types';

export function usePeople(params: QueryParams, enabled = true) {
  return useQuery({
    queryKey: keys.peopleList(params),
    queryFn: ({ signal }) => api.get<List<Person>>('/people', params, signal),
    placeholderData: keepPreviousData,
    enabled,
  });
}

export function usePerson(id: string, enabled = true) {
  return useQuery({
    queryKey: keys.person(id),
    queryFn: ({ signal }) => api.get<Person>(`/people/${id}`, undefined, signal),
    enabled,
  });
}

/** The apps that a person uses, by whatever accounts and devices. */
export function usePersonApps(id: string, params: QueryParams) {
  return useQuery({
    queryKey: keys.personApps(id, params),
    queryFn: ({ signal }) => api.get<List<PersonApp>>(`/people/${id}/apps`, params, signal),
    placeholderData: keepPreviousData,
  });
}

/** A deed on people: whatever shows people, accounts, devices or apps may have changed with it. */
function usePeopleDeed<Input, Answer>(deed: (input: Input) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: deed, onSuccess: () => void refreshAll(client) });
}

/** Merges people into one, who stays. */
export const useMerge = () =>
  usePeopleDeed(({ into, people }: { into: string; people: string[] }) =>
    api.post<Person>(`/people/${into}/merge`, { person_ids: people }),
  );

/** Takes back merges into a person. */
export const useUnmerge = (id: string) =>
  usePeopleDeed((people: string[]) => api.post<Split>(`/people/${id}/split`, { person_ids: people }));

export interface SplitInput {
  account_ids: string[];
  device_ids: string[];
}

/** Moves accounts and devices of a person out, into a person of their own. */
export const useSplit = (id: string) =>
  usePeopleDeed((input: SplitInput) => api.post<Split>(`/people/${id}/split`, input));

export const useAddAlias = (id: string) =>
  usePeopleDeed((email: string) => api.post<Person>(`/people/${id}/aliases`, { email }));

export const useRemoveAlias = (id: string) =>
  usePeopleDeed((email: string) => api.delete<undefined>(`/people/${id}/aliases/${encodeURIComponent(email)}`));

/** Whose an account or a device is: a person's, nobody's (null), or whosever the rules say. */
export type Belonging = { person_id: string | null } | { automatic: true };

export const useAssign = (path: string) =>
  usePeopleDeed((belonging: Belonging) => api.patch<Account | Device>(path, belonging));
