import { expect, it } from 'vitest';
import { streamsToRead } from './StreamChoice';

it('leaves the choice to the server until an operator chooses, and asks for nothing that is refused', () => {
  const access = [
    { stream: 'users', access: 'granted' },
    { stream: 'devices', access: 'forbidden' },
    { stream: 'installed_apps', access: 'unknown' },
  ];
  expect(streamsToRead(null, access)).toBeUndefined();
  expect(streamsToRead(['users', 'devices', 'installed_apps'], access)).toEqual(['users', 'installed_apps']);
  expect(streamsToRead(['users'], access)).toEqual(['users']);
});
