import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from './client';
import type { QueryParams } from './client';
import { keys } from './keys';
import type { Device, Installation, List } from './types';

export function useDevices(params: QueryParams, enabled = true) {
  return useQuery({
    queryKey: keys.deviceList(params),
    queryFn: ({ signal }) => api.get<List<Device>>('/devices', params, signal),
    placeholderData: keepPreviousData,
    enabled,
  });
}

export function useDevice(id: string, enabled = true) {
  return useQuery({
    queryKey: keys.device(id),
    queryFn: ({ signal }) => api.get<Device>(`/devices/${id}`, undefined, signal),
    enabled,
  });
}

/** What is installed, by its place in the API, such as `/devices/{id}/installations`. */
export function useInstallations(path: string, params: QueryParams) {
  return useQuery({
    queryKey: keys.installations(path, params),
    queryFn: ({ signal }) => api.get<List<Installation>>(path, params, signal),
    placeholderData: keepPreviousData,
  });
}
