import { expect, it } from 'vitest';
import { listProblem, slugOf, splitLines, splitWords } from './words';

it('splits what was typed or pasted', () => {
  expect(splitWords(' figma.com, figma.dev\nfigma.design;')).toEqual(['figma.com', 'figma.dev', 'figma.design']);
  expect(splitWords('  ')).toEqual([]);
  expect(splitLines(' Acme Notes \n\nAcme Desk')).toEqual(['Acme Notes', 'Acme Desk']);
});

it('lays problems of places in a list at the list', () => {
  const problem = listProblem({
    code: 'invalid',
    detail: 'Two things are wrong.',
    errors: [
      { code: 'clash', field: 'domains[1]', detail: '“figma.com” is claimed.' },
      { code: 'required', field: 'new_app.name', detail: 'The name is missing.' },
      { code: 'other', detail: 'Something else.' },
    ],
  });
  expect(problem?.errors?.map(({ field }) => field)).toEqual(['domains', 'name', undefined]);
  expect(listProblem(null)).toBeNull();
});

it('makes an id of a name', () => {
  expect(slugOf('Acme Notes!')).toBe('acme-notes');
  expect(slugOf('  Café & Co. ')).toBe('cafe-co');
  expect(slugOf('日本')).toBe('');
});
