import { describe, expect, it } from 'vitest';
import { account, connector, sync } from '../test/samples';
import { formatMoment } from './format';
import { accountSentence, statusSentence, syncSentence } from './sentences';
import { connectorLooks, lookOf } from './status';

const now = new Date('2026-06-01T10:10:00Z').getTime();
const clock = (iso: string) => formatMoment(iso, now);

const failing = {
  ...connector,
  status: 'failing' as const,
  last_error: {
    class: 'unavailable' as const,
    code: 'vendor_unavailable',
    message: 'The vendor answered 503',
    since: '2026-06-01T10:00:00.000000Z',
    at: '2026-06-01T10:09:00.000000Z',
    count: 3,
  },
};

describe('accountSentence', () => {
  const removed = { ...account, status: 'removed' as const, removed_at: '2026-06-01T09:40:00.000000Z' };

  it('explains every status but the plain one', () => {
    expect(accountSentence(account)).toBeNull();
    expect(accountSentence({ ...account, status: 'suspended' })).toContain('switched off');
    expect(accountSentence({ ...account, status: 'archived' })).toContain('archive');
    expect(accountSentence(removed)).toBe(
      'Kandji no longer lists this account: a complete listing on Jun 1, 2026 came without it.',
    );
    expect(accountSentence({ ...account, status: 'unknown', raw_status: 'active=maybe' })).toContain('“active=maybe”');
    expect(accountSentence({ ...account, status: 'unknown', raw_status: '' })).toContain('does not say');
  });
});

describe('statusSentence', () => {
  it('says when everything was read', () => {
    expect(statusSentence(connector, now)).toBe('Everything was read 30 minutes ago.');
  });

  it('keeps the three times apart when it fails', () => {
    expect(statusSentence(failing, now)).toBe(
      `As of ${clock('2026-06-01T09:40:00Z')}. Failing since ${clock('2026-06-01T10:00:00Z')} because the vendor answered 503. Trying again in 30\u00a0min.`,
    );
    expect(statusSentence({ ...failing, last_success_at: null }, now)).toContain('Never read completely yet. Failing since');
  });

  it('counts down to the next try', () => {
    const waiting = { ...sync, state: 'waiting' as const, wait_until: '2026-06-01T10:10:11.300000Z' };
    const error = { class: 'unavailable' as const, code: 'vendor_unavailable', message: 'The vendor answered 503' };
    expect(statusSentence({ ...failing, sync: waiting }, now)).toMatch(/ 503\. Trying again in 12\u00a0s\.$/);
    expect(syncSentence({ ...waiting, error }, now)).toBe('Trying again in 12\u00a0s, from where it stopped');
    expect(statusSentence({ ...failing, sync: { ...sync, state: 'running' } }, now)).toMatch(/Trying again now\.$/);
    expect(statusSentence({ ...failing, next_sync_at: null }, now)).toMatch(/answered 503\.$/);
  });

  it('keeps a name’s capital', () => {
    const named = { ...failing, last_error: { ...failing.last_error, message: 'Kandji answered 503.' } };
    expect(statusSentence(named, now)).toContain('because Kandji answered 503.');
  });

  it('says when it goes on', () => {
    const waiting = {
      ...connector,
      status: 'waiting' as const,
      status_reason: { code: 'throttled', message: 'Kandji’s limit is used up', since: null },
      sync: { ...sync, state: 'waiting' as const, wait_until: '2026-06-01T10:30:00.000000Z' },
    };
    expect(statusSentence(waiting, now)).toBe(
      `As of ${clock('2026-06-01T09:40:00Z')}. Waiting until ${clock('2026-06-01T10:30:00Z')}, as Kandji asked.`,
    );
    expect(statusSentence(waiting, now + 19.5 * 60_000)).toContain('Waiting 30\u00a0s more, as Kandji asked.');
    expect(syncSentence(waiting.sync, now)).toContain(clock('2026-06-01T10:30:00Z'));
  });

  it('says that nothing goes on until somebody reconnects', () => {
    expect(statusSentence({ ...connector, status: 'reconnect' }, now)).toBe(
      'Kandji no longer accepts the credential. Collecting has stopped until you reconnect.',
    );
  });

  it('has a sentence and a look for every status', () => {
    for (const status of Object.keys(connectorLooks) as (keyof typeof connectorLooks)[]) {
      expect(statusSentence({ ...connector, status }, now)).toMatch(/\.$/);
      expect(lookOf(connectorLooks, status).label).not.toBe('');
    }
    expect(lookOf(connectorLooks, 'brand_new')).toEqual({
      label: 'brand_new',
      tone: 'quiet',
    });
  });
});
