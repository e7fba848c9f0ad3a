import { describe, expect, it } from 'vitest';
import { account, connector, held, sync } from '../test/samples';
import { formatMoment } from './format';
import {
  accountSentence,
  decidedSentence,
  guardSentence,
  heldRecords,
  heldSentence,
  missingSentence,
  outcomeSentence,
  problemSentence,
  statusSentence,
  syncSentence,
  troubleTitle,
} from './sentences';
import { connectorLooks, errorLabel, lookOf, syncLook } from './status';

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
    expect(syncSentence({ ...sync, progress: { ...sync.progress, stream: 'installed_apps' } }, now)).toBe('Collecting installed programs');
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

  it('does not blame the vendor for Noonday’s own share', () => {
    const waiting = {
      ...connector,
      status: 'waiting' as const,
      status_reason: { code: 'budget_spent', message: 'Noonday has used its share', since: null },
      sync: { ...sync, state: 'waiting' as const, wait_until: '2026-06-01T10:30:00.000000Z' },
    };
    expect(statusSentence(waiting, now)).toBe(
      `As of ${clock('2026-06-01T09:40:00Z')}. Waiting until ${clock('2026-06-01T10:30:00Z')}: Noonday keeps to its share of what Kandji allows.`,
    );
    expect(troubleTitle(waiting)).toBe('Noonday has used its share of what Kandji allows');
    const error = { class: 'throttled' as const, code: 'budget_spent', message: 'Noonday has used its share' };
    expect(syncSentence({ ...waiting.sync, error }, now)).toMatch(/^Waiting until .+, then it goes on/);
  });

  it('says what is missing and that it was not removed', () => {
    const attention = { ...connector, status: 'attention' as const, held };
    const sentence = `412 of 1,200 accounts are missing from the list of ${clock('2026-06-01T09:40:00Z')}. Nothing was removed.`;
    expect(statusSentence(attention, now)).toBe(sentence);
    expect(troubleTitle(attention)).toBe('A removal waits for a decision');
    const one = { ...held, records: 1, since: null, streams: [{ stream: 'users', records: 1, of: 1200 }] };
    expect(heldSentence(one, now)).toBe('1 of 1,200 accounts is missing from the latest complete list. Nothing was removed.');
  });

  it('counts what is held by kind', () => {
    const streams = [
      ...held.streams,
      { stream: 'devices', records: 30, of: 100 },
      { stream: 'installed_apps', records: 0, of: 4000 },
      { stream: 'badges', records: 1, of: 9 },
    ];
    const mixed = { ...held, records: 443, since: null, streams };
    expect(heldSentence(mixed, now)).toMatch(/^412 of 1,200 accounts, 30 of 100 devices and 1 of 9 records are missing/);
    expect(heldRecords(mixed)).toBe('412 accounts, 30 devices and 1 record');
    expect(decidedSentence('approve', mixed)).toBe('412 accounts, 30 devices and 1 record are being removed.');
  });

  it('names the stream that lacks a permission, and since when', () => {
    const problem = { code: 'permission_missing', message: 'The key may not list devices', since: '2026-06-01T08:00:00.000000Z' };
    const attention = {
      ...connector,
      status: 'attention' as const,
      status_reason: problem,
      stream_status: [...connector.stream_status, { stream: 'devices', records: 0, last_listed_at: null, problem }],
    };
    const sentence = `Devices cannot be read since ${clock('2026-06-01T08:00:00Z')}: the key may not list devices.`;
    expect(problemSentence(attention, now)).toBe(sentence);
    expect(statusSentence(attention, now)).toBe(`As of ${clock('2026-06-01T09:40:00Z')}. ${sentence}`);
    expect(troubleTitle(attention)).toBe('A permission is missing');
    expect(problemSentence(connector, now)).toBeNull();
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

describe('held removals', () => {
  const decided = (outcome: 'approved' | 'rejected' | 'dissolved' | 'superseded', by: string | null) => ({
    ...sync,
    state: 'canceled' as const,
    held,
    decision: { outcome, at: '2026-06-01T10:00:00.000000Z', by },
  });

  it('tells what became of a sync', () => {
    expect(outcomeSentence(sync)).toBeNull();
    expect(outcomeSentence({ ...sync, state: 'held', held })).toBe('412 missing, waiting for a decision');
    const approved = { ...decided('approved', 'Ada'), state: 'held' as const };
    expect(outcomeSentence(approved)).toBe('Approved by Ada, 412 being removed');
    const gone = { ...approved, state: 'succeeded' as const, held: null, counts: { ...sync.counts, removed: 412 } };
    expect(outcomeSentence(gone)).toBe('Approved by Ada, 412 removed');
    expect(outcomeSentence({ ...gone, counts: sync.counts })).toBeNull();
    expect(outcomeSentence(decided('rejected', 'Ada'))).toBe('412 were missing; Ada kept them');
    expect(outcomeSentence(decided('dissolved', null))).toBe('412 were missing; a later list named them again');
    expect(outcomeSentence(decided('superseded', null))).toBe('412 were missing; a later list came without others');
  });

  it('gives each outcome a word of its own', () => {
    expect(syncLook({ ...sync, state: 'held', held }).label).toBe('Held');
    expect(syncLook({ ...decided('approved', 'Ada'), state: 'held' }).label).toBe('Removing');
    expect(syncLook({ ...decided('approved', 'Ada'), state: 'succeeded' }).label).toBe('Succeeded');
    expect(syncLook(decided('rejected', 'Ada')).label).toBe('Kept');
    expect(syncLook({ ...sync, state: 'canceled' }).label).toBe('Canceled');
  });

  it('says what follows from a decision', () => {
    const one = { ...held, records: 1, streams: [{ stream: 'users', records: 1, of: 9 }] };
    expect(decidedSentence('approve', one)).toBe('1 account is being removed.');
    expect(decidedSentence('reject', held)).toBe('412 accounts stay. The next complete list decides anew.');
  });

  it('explains the guard by both of its numbers', () => {
    expect(guardSentence({ percent: 20, records: 10 })).toBe(
      'If a complete list comes without more than 20 % and more than 10 records, nothing is removed until an operator decides.',
    );
    expect(guardSentence({ percent: 0, records: 1 })).toContain('without more than 1 record, nothing');
    expect(guardSentence({ percent: 0, records: 0 })).toBe('Whatever a complete list comes without stays until an operator decides.');
    expect(guardSentence({ percent: 100, records: 10 })).toContain('The guard is off');
  });

  it('says of an account whether it waits or was kept', () => {
    const missing = { ...account, missing_since: '2026-06-01T09:40:00.000000Z' };
    expect(missingSentence(account)).toBeNull();
    expect(missingSentence({ ...missing, held_by: 'sync-2' })).toContain('waits for a decision');
    expect(missingSentence(missing)).toContain('it was kept');
    expect(missingSentence({ ...missing, removed_at: missing.missing_since })).toBeNull();
  });
});

it('has words for every kind of error, and takes a new one as it is', () => {
  expect(errorLabel('unavailable')).toBe('Vendor unavailable');
  expect(errorLabel('internal')).toBe('Inside Noonday');
  expect(errorLabel('brand_new')).toBe('brand_new');
});
