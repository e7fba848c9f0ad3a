import type { Change, EventKind, InventoryEvent } from '../api/types';

export const kindLabels: Record<EventKind, string> = {
  'app.new': 'App discovered',
  'account.new': 'Account added',
  'account.changed': 'Account changed',
  'account.removed': 'Account removed',
  'account.returned': 'Account returned',
  'connector.disconnected': 'Connector disconnected',
};

const fieldLabels: Record<string, string> = {
  name: 'name',
  email: 'e-mail',
  username: 'username',
  status: 'status',
  raw_status: 'vendor’s status',
  department: 'department',
  job_title: 'job title',
  created_at: 'creation date',
  last_login_at: 'last sign-in',
};

export function fieldLabel(field: string): string {
  return fieldLabels[field] ?? field.replace(/^attributes\./, '').replaceAll('_', ' ');
}

/** “department changed from Sales to —”. */
export function changeSentence({ field, from, to }: Change): string {
  return `${fieldLabel(field)} changed from ${valueOf(from)} to ${valueOf(to)}`;
}

function valueOf(value: string | null): string {
  return value === null || value === '' ? '—' : value;
}

/** A piece of a sentence: plain text, or the name of a thing with its page. */
export interface Piece {
  text: string;
  to?: string;
}

export function accountName(account: { name: string; email: string; id: string }): string {
  return account.name || account.email || `account ${account.id}`;
}

/** An event in words; names link to their pages. */
export function eventPieces(event: InventoryEvent): Piece[] {
  const account: Piece = event.account
    ? { text: accountName(event.account), to: `/accounts/${event.account.id}` }
    : { text: 'An account' };
  const app: Piece = event.app
    ? { text: event.app.name, to: `/apps/${event.app.id}` }
    : { text: 'an app' };
  const connector: Piece = event.connector
    ? { text: event.connector.name, to: `/settings/connectors/${event.connector.id}` }
    : { text: 'a connector' };
  switch (event.kind) {
    case 'app.new':
      return [app, { text: ' was discovered' }];
    case 'account.new':
      return [account, { text: ' was added in ' }, app];
    case 'account.changed':
      return [account, { text: ': ' }, { text: changesText(event.changes) }];
    case 'account.removed':
      return [account, { text: ' is gone from ' }, app];
    case 'account.returned':
      return [account, { text: ' is back in ' }, app];
    case 'connector.disconnected':
      // The connector is deleted, so its name has no page any more.
      return [{ text: connector.text }, { text: ' was disconnected' }];
    default:
      return [{ text: event.kind }];
  }
}

function changesText(changes: Change[]): string {
  return changes.length === 0 ? 'changed' : changes.map(changeSentence).join('; ');
}

export function eventSentence(event: InventoryEvent): string {
  return eventPieces(event)
    .map((piece) => piece.text)
    .join('');
}
