import type { AccountStatus, AppStatus, ConnectorStatus, Device, ErrorClass, Sync, SyncState, SyncTrigger } from '../api/types';

export type Tone = 'good' | 'warn' | 'bad' | 'busy' | 'info' | 'quiet';

interface Look {
  label: string;
  tone: Tone;
}

export const connectorLooks: Record<ConnectorStatus, Look> = {
  collecting: { label: 'Collecting', tone: 'busy' },
  connected: { label: 'Connected', tone: 'good' },
  attention: { label: 'Attention', tone: 'warn' },
  failing: { label: 'Failing', tone: 'bad' },
  waiting: { label: 'Waiting', tone: 'warn' },
  reconnect: { label: 'Reconnect', tone: 'bad' },
  paused: { label: 'Paused', tone: 'quiet' },
};

export const accountLooks: Record<AccountStatus, Look> = {
  active: { label: 'Active', tone: 'good' },
  suspended: { label: 'Suspended', tone: 'warn' },
  archived: { label: 'Archived', tone: 'quiet' },
  removed: { label: 'Removed', tone: 'bad' },
  unknown: { label: 'Unknown', tone: 'quiet' },
};

export const appLooks: Record<AppStatus, Look> = {
  new: { label: 'New', tone: 'info' },
  approved: { label: 'Approved', tone: 'good' },
  unapproved: { label: 'Unapproved', tone: 'bad' },
  ignored: { label: 'Ignored', tone: 'quiet' },
};

/** The look of a device that is not simply there; null for one that is. */
export function deviceLook({ removed_at: removed, disconnected_at: disconnected, missing_since: missing }: Device): Look | null {
  if (removed) return { label: 'Removed', tone: 'bad' };
  if (disconnected) return { label: 'Kept as history', tone: 'quiet' };
  return missing ? { label: 'Missing', tone: 'warn' } : null;
}

export const syncLooks: Record<SyncState, Look> = {
  queued: { label: 'Queued', tone: 'quiet' },
  running: { label: 'Running', tone: 'busy' },
  waiting: { label: 'Waiting', tone: 'warn' },
  held: { label: 'Held', tone: 'warn' },
  succeeded: { label: 'Succeeded', tone: 'good' },
  failed: { label: 'Failed', tone: 'bad' },
  canceled: { label: 'Canceled', tone: 'quiet' },
};

/** What became of removals that were held, where the sync's state alone does not tell. */
const decidedLooks = {
  approved: { label: 'Removing', tone: 'busy' },
  rejected: { label: 'Kept', tone: 'quiet' },
  dissolved: { label: 'Dissolved', tone: 'quiet' },
  superseded: { label: 'Superseded', tone: 'quiet' },
} as const satisfies Record<string, Look>;

/** The look of a sync: its state, or what was decided about its removals. */
export function syncLook({ state, decision }: Sync): Look {
  return decision && (state === 'held' || state === 'canceled')
    ? lookOf(decidedLooks, decision.outcome)
    : lookOf(syncLooks, state);
}

/** Kinds of errors, in words. */
const errorLabels: Record<ErrorClass, string> = {
  denied: 'Key rejected',
  forbidden: 'Permission missing',
  throttled: 'Asked too often',
  unavailable: 'Vendor unavailable',
  malformed: 'Answer not understood',
  gone: 'No longer there',
  internal: 'Inside Noonday',
};

/** A kind of error in words, also one that a newer server may have added. */
export function errorLabel(kind: string): string {
  return (errorLabels as Partial<Record<string, string>>)[kind] ?? kind;
}

export const triggerLabels: Record<SyncTrigger, string> = {
  initial: 'Initial',
  schedule: 'Schedule',
  manual: 'Manual',
  reconnect: 'Reconnect',
};

/** The look of a word that a newer server may have added. */
export function lookOf(looks: Partial<Record<string, Look>>, key: string): Look {
  return looks[key] ?? { label: key, tone: 'quiet' };
}
