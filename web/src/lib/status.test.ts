import { describe, expect, it } from 'vitest';
import { connector, sync } from '../test/samples';
import { formatMoment } from './format';
import { connectorLooks, lookOf, staleSentence, statusSentence, syncSentence } from './status';

const now = new Date('2026-06-01T10:10:00Z').getTime();
const clock = (iso: string) => formatMoment(iso, now);

const failing = {
  ...connector,
  status: 'failing' as const,
  last_error: {
    code: 'vendor_unavailable',
    message: 'The vendor answered 503',
    since: '2026-06-01T10:00:00.000000Z',
    count: 3,
  },
};

describe('statusSentence', () => {
  it('says when everything was read', () => {
    expect(statusSentence(connector, now)).toBe('Everything was read 30 minutes ago.');
  });

  it('keeps the three times apart when it fails', () => {
    expect(statusSentence(failing, now)).toBe(
      `As of ${clock('2026-06-01T09:40:00Z')}, failing since ${clock('2026-06-01T10:00:00Z')} because the vendor answered 503.`,
    );
    expect(staleSentence({ ...failing, last_success_at: null }, now)).toContain('Never read completely, failing since');
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
      `Kandji’s limit is used up. It goes on at ${clock('2026-06-01T10:30:00Z')}.`,
    );
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
