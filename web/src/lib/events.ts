import type { Change, EventKind, InventoryEvent } from '../api/types';

export const kindLabels: Record<EventKind, string> = {
  'app.new': 'App discovered',
  'account.new': 'Account added',
  'account.changed': 'Account changed',
  'account.removed': 'Account removed',
  'account.returned': 'Account returned',
  'connector.disconnected': 'Connector disconnected',
  'app.reviewed': 'App reviewed',
  'app.changed': 'App edited',
  'app.removed': 'App removed',
  'title.matched': 'Software matched',
  'device.new': 'Device added',
  'device.changed': 'Device changed',
  'device.removed': 'Device removed',
  'device.returned': 'Device returned',
  'person.merged': 'People merged',
  'person.split': 'Person split',
  'person.linked': 'Person set by hand',
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
  os_version: 'system version',
  serial_number: 'serial number',
  asset_tag: 'asset tag',
  user_id: 'assigned user’s id',
  user_email: 'assigned user’s e-mail',
  user_name: 'assigned user',
  enrolled_at: 'enrolment',
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

function nameOf(ref: { id: string; name: string } | null, folder: string, unknown: string): Piece {
  return ref ? { text: ref.name, to: `${folder}/${ref.id}` } : { text: unknown };
}

/** An event in words; names link to their pages. */
export function eventPieces(event: InventoryEvent): Piece[] {
  const account: Piece = event.account
    ? { text: accountName(event.account), to: `/accounts/${event.account.id}` }
    : { text: 'An account' };
  const app = nameOf(event.app, '/apps', 'an app');
  const device = nameOf(event.device, '/devices', 'A device');
  const person = nameOf(event.person, '/people', 'nobody');
  const subject: Piece = { text: event.subject || 'Something' };
  const connector = nameOf(event.connector, '/settings/connectors', 'a connector');
  switch (event.kind) {
    case 'app.new':
      return [app, { text: event.by ? ' was added' : ' was discovered' }];
    case 'app.reviewed':
    case 'app.changed':
      return [app, { text: ': ' }, { text: changesText(event.changes) }];
    case 'app.removed':
      // It has no page any more.
      return [{ text: app.text }, { text: ' was removed' }];
    case 'title.matched':
      return event.app ? [subject, { text: ' is ' }, app] : [subject, { text: ' is no app to look after' }];
    case 'account.new':
      return [account, { text: ' was added in ' }, app];
    case 'account.changed':
      return [account, { text: ': ' }, { text: changesText(event.changes) }];
    case 'account.removed':
      return [account, { text: ' is gone from ' }, app];
    case 'account.returned':
      return [account, { text: ' is back in ' }, app];
    case 'device.new':
      return [device, { text: ' was added' }];
    case 'device.changed':
      return [device, { text: ': ' }, { text: changesText(event.changes) }];
    case 'device.removed':
      return [device, { text: ' is gone' }];
    case 'device.returned':
      return [device, { text: ' is back' }];
    case 'person.merged':
      return [subject, { text: ' was merged into ' }, person];
    case 'person.split':
      return [subject, { text: ' was split off from ' }, person];
    case 'person.linked':
      return linkedPieces(event, event.device ? device : account, person);
    case 'connector.disconnected':
      // The connector is deleted, so its name has no page any more.
      return [{ text: connector.text }, { text: ' was disconnected' }];
    default:
      return [{ text: event.kind }];
  }
}

/** Whose an account or a device was said to be. */
function linkedPieces(event: InventoryEvent, thing: Piece, person: Piece): Piece[] {
  const where: Piece[] = event.account && event.app ? [{ text: ' in ' }, { text: event.app.name, to: `/apps/${event.app.id}` }] : [];
  return event.person
    ? [thing, ...where, { text: ' belongs to ' }, person]
    : [thing, ...where, { text: ' belongs to nobody' }];
}

function changesText(changes: Change[]): string {
  return changes.length === 0 ? 'changed' : changes.map(changeSentence).join('; ');
}

export function eventSentence(event: InventoryEvent): string {
  return eventPieces(event)
    .map((piece) => piece.text)
    .join('');
}
