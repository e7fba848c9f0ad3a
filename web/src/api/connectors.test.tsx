import { QueryClientProvider } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { act, renderHook, waitFor } from '@testing-library/react';
import type { PropsWithChildren } from 'react';
import { afterEach, expect, it, vi } from 'vitest';
import { fakeApi } from '../test/fakeApi';
import { connector, sync } from '../test/samples';
import { putConnector, useConnector, useCreateConnector, usePatchConnector, useSyncNow } from './connectors';
import { keys } from './keys';
import { createQueryClient } from './queryClient';
import type { Connector } from './types';

afterEach(() => vi.unstubAllGlobals());

const collecting: Connector = { ...connector, status: 'collecting', sync };

function render<Result>(client: QueryClient, hook: () => Result) {
  const wrapper = ({ children }: PropsWithChildren) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  return renderHook(hook, { wrapper }).result;
}

function known(client: QueryClient) {
  return client.getQueryData<Connector>(keys.connector(connector.id));
}

it('a collection that ended before its connector was answered has ended', async () => {
  const client = createQueryClient();
  fakeApi({
    'POST /connectors': () => {
      putConnector(client, connector);
      return { status: 201, body: collecting };
    },
  });
  const create = render(client, () => useCreateConnector());
  await act(() => create.current.mutateAsync({ type: 'kandji', name: 'Kandji EU', settings: {} }));
  expect(known(client)?.status).toBe('connected');
  expect(client.getQueryState(keys.connector(connector.id))?.isInvalidated).toBe(true);
});

it('what was told while a connector was changed does not take the change back', async () => {
  const client = createQueryClient();
  client.setQueryData(keys.connector(connector.id), connector);
  const paused: Connector = { ...connector, paused: true, status: 'paused' };
  fakeApi({
    'GET /connectors/con-1': { body: { ...paused, records: { users: 1201 } } },
    'PATCH /connectors/con-1': () => {
      // Read before the change was made.
      putConnector(client, { ...connector, records: { users: 1201 } });
      return { body: paused };
    },
  });
  const hooks = render(client, () => ({ patch: usePatchConnector('con-1'), shown: useConnector('con-1') }));
  await act(() => hooks.current.patch.mutateAsync({ paused: true }));
  const both = { status: 'paused', records: { users: 1201 } };
  await waitFor(() => expect(hooks.current.shown.data).toMatchObject(both));
});

it('a sync that ended before it was answered is not under way', async () => {
  const client = createQueryClient();
  client.setQueryData(keys.connector(connector.id), connector);
  fakeApi({
    'POST /connectors/con-1/sync': () => {
      putConnector(client, { ...connector, last_sync: { ...sync, state: 'succeeded' } });
      return { status: 202, body: sync };
    },
  });
  const syncNow = render(client, () => useSyncNow('con-1'));
  await act(() => syncNow.current.mutateAsync());
  expect(known(client)).toMatchObject({ sync: null, last_sync: { state: 'succeeded' } });
});

it('what was answered is shown at once when nothing else was told', async () => {
  const client = createQueryClient();
  fakeApi({ 'POST /connectors': { status: 201, body: collecting } });
  const create = render(client, () => useCreateConnector());
  await act(() => create.current.mutateAsync({ type: 'kandji', name: 'Kandji EU', settings: {} }));
  expect(known(client)?.status).toBe('collecting');
});
