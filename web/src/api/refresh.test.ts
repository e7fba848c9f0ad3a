import { QueryClient } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import { putConnector } from './connectors';
import { keys } from './keys';
import type { Connector } from './types';

const connector = (records: object) => ({ id: 'c1', status: 'connected', sync: null, records }) as unknown as Connector;

test('what a sync has collected is asked for again, whatever noun it is, and connectors are not', () => {
  const client = new QueryClient();
  const shown = [keys.overview, keys.accountList({}), keys.titleList({}), keys.comparison('a', 'b')];
  const apart = [keys.session, keys.types, keys.connector('c2')];
  for (const key of [...shown, ...apart]) client.setQueryData(key, {});
  client.setQueryData(keys.connector('c1'), connector({ users: 1 }));
  putConnector(client, connector({ users: 2 }));
  const stale = (key: readonly unknown[]) => client.getQueryState(key)?.isInvalidated;
  expect(shown.map(stale)).toEqual(shown.map(() => true));
  expect(apart.map(stale)).toEqual(apart.map(() => false));
});
