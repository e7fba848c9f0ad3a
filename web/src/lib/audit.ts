import type { AuditEntry } from '../api/types';

const deeds: Record<string, string> = {
  create: 'created',
  update: 'changed',
  delete: 'deleted',
  reconnect: 'reconnected',
  pause: 'paused',
  resume: 'resumed',
  sync: 'started a sync of',
  approve_removal: 'approved the removals that were held by',
  reject_removal: 'rejected the removals that were held by',
  revoke: 'revoked',
  sign_in: 'signed in as',
  end_all: 'ended every session of',
  change_password: 'changed the password of',
};

/** The deeds to filter by, as the API names them. */
export const auditActions = [
  { value: 'connector.create', label: 'Connector created' },
  { value: 'connector.update', label: 'Connector changed' },
  { value: 'connector.sync', label: 'Sync started' },
  { value: 'connector.reconnect', label: 'Connector reconnected' },
  { value: 'connector.approve_removal', label: 'Removal approved' },
  { value: 'connector.reject_removal', label: 'Removal rejected' },
  { value: 'connector.delete', label: 'Connector deleted' },
  { value: 'session.sign_in', label: 'Signed in' },
  { value: 'session.end_all', label: 'Signed out everywhere' },
  { value: 'operator.create', label: 'Operator added' },
  { value: 'operator.update', label: 'Operator changed' },
  { value: 'operator.delete', label: 'Operator removed' },
  { value: 'operator.change_password', label: 'Password changed' },
  { value: 'token.create', label: 'API token created' },
  { value: 'token.revoke', label: 'API token revoked' },
];

/** “Ada deleted connector Kandji”; a deed without known words keeps its name. */
export function auditSentence({ actor, action, target }: AuditEntry): string {
  const verb = action.split('.').pop() ?? action;
  const deed = deeds[verb];
  const what = target ? `${target.kind.replaceAll('_', ' ')} ${target.name}` : '';
  return deed && what ? `${actor.name} ${deed} ${what}` : [actor.name, action, what].filter(Boolean).join(' · ');
}

/** Details as `name: value` words, for a line of their own. */
export function auditDetails(details: Record<string, unknown>): string {
  return Object.entries(details)
    .map(([name, value]) => `${name.replaceAll('_', ' ')}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' · ');
}
