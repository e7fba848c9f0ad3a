import { describe, expect, it } from 'vitest';
import { person } from '../test/samples';
import { deviceLine, holdings, mergeSentences, splitSentences, takeBackSentence } from './people';
import { listed } from './listed';

const other = { ...person, id: 'per-2', name: 'G. Hopper', email: 'hopper@acme.example', accounts: 2, devices: 1, apps: 4 };

describe('what a person has', () => {
  it('is counted, without what there is none of', () => {
    expect(holdings({ accounts: 2, devices: 1, apps: 3 })).toBe('2 accounts, 1 device and 3 apps');
    expect(holdings({ accounts: 0, devices: 1, apps: 0 })).toBe('1 device');
    expect(holdings({ accounts: 0, devices: 0, apps: 0 })).toBe('nothing');
    expect(listed(['a', 'b'], '')).toBe('a and b');
  });
});

describe('merging', () => {
  it('says whose the accounts and devices will be', () => {
    expect(mergeSentences(person, other)).toEqual([
      'G. Hopper becomes part of Grace Hopper.',
      '2 accounts and 1 device of G. Hopper count as Grace Hopper’s, and so will what connectors find for G. Hopper later.',
      'You can take this back at any time.',
    ]);
  });

  it('does not count what there is none of, and tells who comes along', () => {
    const merged = [{ id: 'per-3', name: '', email: 'gh@acme.example' }];
    expect(mergeSentences(person, { ...other, accounts: 0, devices: 0, merged }).slice(1)).toEqual([
      'What connectors find for G. Hopper later will count as Grace Hopper’s.',
      'Whoever was merged into G. Hopper comes along: gh@acme.example.',
      'You can take this back at any time.',
    ]);
  });

  it('is taken back, or undone by splitting off', () => {
    expect(takeBackSentence(person, { id: 'per-2', name: 'G. Hopper', email: '' })).toMatch(/^G\. Hopper becomes a person of their own/);
    expect(splitSentences(person, 1, 0)[0]).toBe('1 account moves out of Grace Hopper into a person of their own.');
    expect(splitSentences(person, 1, 1)[1]).toBe('They stay there whatever the rules say, also after the next sync.');
  });
});

it('describes a device by what is known of it', () => {
  expect(deviceLine({ model: 'MacBook Pro', platform: 'Mac', os_version: '15.1' })).toBe('MacBook Pro · Mac 15.1');
  expect(deviceLine({ model: '', platform: 'Mac', os_version: '' })).toBe('Mac');
});
