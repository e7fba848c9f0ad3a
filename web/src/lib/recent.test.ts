import { expect, it } from 'vitest';
import { notePlace, placeOf, recentPlaces } from './recent';

it('remembers the newest pages once each, and of each operator their own', () => {
  for (let i = 1; i <= 9; i += 1) notePlace('op-1', { to: `/apps/${i}`, name: `App ${i}` });
  notePlace('op-1', { to: '/apps/5', name: 'App five' });
  expect(recentPlaces('op-1').map(({ to }) => to)).toEqual([5, 9, 8, 7, 6, 4, 3].map((i) => `/apps/${i}`));
  expect(recentPlaces('op-1')[0]?.name).toBe('App five');
  expect(recentPlaces('op-2')).toEqual([]);
});

it('trusts nothing that it did not write', () => {
  sessionStorage.setItem('noonday-recent-op-3', '[{"to":"https://evil.example","name":"x"},{"to":"/apps/1","name":"a"},null]');
  expect(recentPlaces('op-3')).toEqual([{ to: '/apps/1', name: 'a' }]);
  sessionStorage.setItem('noonday-recent-op-3', 'nonsense');
  expect(recentPlaces('op-3')).toEqual([]);
});

it('remembers pages about one thing only', () => {
  expect(placeOf('/accounts/a1', { name: '', email: 'ada@acme.example' })).toEqual({
    to: '/accounts/a1',
    name: 'ada@acme.example',
    detail: 'Account',
  });
  expect(placeOf('/settings/connectors/c1', { name: 'Kandji' })).toBeNull();
  expect(placeOf('/people', { name: 'x' })).toBeNull();
});
