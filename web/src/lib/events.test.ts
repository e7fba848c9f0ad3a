import { describe, expect, it } from 'vitest';
import { event } from '../test/samples';
import { changeSentence, eventPieces, eventSentence } from './events';

describe('eventSentence', () => {
  it('tells what changed', () => {
    expect(eventSentence(event)).toBe('Grace Hopper: department changed from Sales to —');
    expect(
      eventSentence({ ...event, changes: [...event.changes, { field: 'job_title', from: null, to: 'Admiral' }] }),
    ).toBe('Grace Hopper: department changed from Sales to —; job title changed from — to Admiral');
  });

  it('has words for every kind', () => {
    const of = (kind: typeof event.kind) => eventSentence({ ...event, kind, changes: [] });
    expect(of('app.new')).toBe('Kandji was discovered');
    expect(of('account.new')).toBe('Grace Hopper was added in Kandji');
    expect(of('account.removed')).toBe('Grace Hopper is gone from Kandji');
    expect(of('account.returned')).toBe('Grace Hopper is back in Kandji');
    expect(of('connector.disconnected')).toBe('Kandji EU was disconnected');
    expect(of('account.changed')).toBe('Grace Hopper: changed');
  });

  it('has words for devices, and for what operators say of people', () => {
    const device = { id: 'dev-1', name: 'MacBook-1' };
    const grace = { id: 'per-1', name: 'Grace Hopper' };
    const plain = { ...event, account: null, app: null, connector: null, changes: [] };
    expect(eventSentence({ ...plain, kind: 'device.removed', device })).toBe('MacBook-1 is gone');
    expect(eventSentence({ ...plain, kind: 'person.merged', person: grace, subject: 'G. Hopper', by: 'Ada' })).toBe(
      'G. Hopper was merged into Grace Hopper',
    );
    expect(eventSentence({ ...plain, kind: 'person.split', person: grace, subject: 'G. Hopper' })).toBe(
      'G. Hopper was split off from Grace Hopper',
    );
    expect(eventPieces({ ...plain, kind: 'person.linked', person: grace, device })).toEqual([
      { text: 'MacBook-1', to: '/devices/dev-1' },
      { text: ' belongs to ' },
      { text: 'Grace Hopper', to: '/people/per-1' },
    ]);
    expect(eventSentence({ ...event, kind: 'person.linked' })).toBe('Grace Hopper in Kandji belongs to nobody');
    expect(eventSentence({ ...plain, kind: 'title.matched', subject: 'Figma', app: { id: 'app-2', name: 'Figma' } })).toBe('Figma is Figma');
    expect(eventPieces({ ...event, kind: 'app.removed' }).every((piece) => !piece.to)).toBe(true);
  });

  it('names an account by its e-mail when it has no name, and manages without both', () => {
    const account = { id: 'acc-1', name: '', email: 'grace@acme.example' };
    expect(eventSentence({ ...event, kind: 'account.new', account })).toBe('grace@acme.example was added in Kandji');
    expect(eventSentence({ ...event, kind: 'account.new', account: null, app: null })).toBe(
      'An account was added in an app',
    );
  });

  it('links to what still has a page', () => {
    expect(eventPieces(event)[0]).toEqual({ text: 'Grace Hopper', to: '/accounts/acc-1' });
    expect(eventPieces({ ...event, kind: 'connector.disconnected' }).every((piece) => !piece.to)).toBe(true);
  });
});

it('gives unknown fields a readable name', () => {
  expect(changeSentence({ field: 'attributes.device_count', from: '1', to: '2' })).toBe(
    'device count changed from 1 to 2',
  );
});
