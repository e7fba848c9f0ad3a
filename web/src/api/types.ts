// The shapes of the API, by the names that the portal uses. They come from the
// API's own description (`npm run api` makes schema.ts from openapi.json).
import type { components } from './schema';

type Schemas = components['schemas'];

/** The description cannot say that an object may be null. These may. */
type OrNull<Shape, Key extends keyof Shape> = Omit<Shape, Key> & { [K in Key]: Shape[K] | null };

export interface List<Item> {
  items: Item[];
  next_cursor: string | null;
  total: number;
}

export type Problem = Pick<Schemas['Problem'], 'code' | 'detail'> & Partial<Schemas['Problem']>;

export type Role = Schemas['Operator']['role'];

export type Permission =
  | 'inventory.read'
  | 'inventory.write'
  | 'connectors.read'
  | 'connectors.write'
  | 'tokens.manage'
  | 'operators.manage'
  | 'audit.read';

// The portal's own session always has an operator; only an API token has none.
export type Session = Pick<Schemas['Session'], 'permissions'> & { operator: Schemas['Operator'] };
export type Setup = Schemas['SetupState'];
export type ApiToken = Schemas['Token'];
export type NewApiToken = Schemas['NewToken'];
export type Operator = Schemas['Operator'];
export type AuditEntry = OrNull<Schemas['AuditEntry'], 'target'>;

export type ConnectorType = Schemas['ConnectorType'];
export type TypeField = Schemas['Field'];
export type GuideStep = Schemas['Step'];
export type StreamAccess = Schemas['StreamAccess'];
export type Access = StreamAccess['access'];
export type Check = OrNull<Omit<Schemas['Check'], 'problem'>, 'tenant'> & { problem: Problem | null };

export type Sync = OrNull<Schemas['Sync'], 'error'>;
export type SyncState = Sync['state'];
export type SyncTrigger = Sync['trigger'];
export type ErrorClass = Schemas['SyncError']['class'];
export type Held = Schemas['Held'];

export type Connector = OrNull<
  Omit<Schemas['Connector'], 'sync' | 'last_sync'>,
  'status_reason' | 'tenant' | 'last_error' | 'app'
> & { sync: Sync | null; last_sync: Sync | null };
export type ConnectorStatus = Connector['status'];
export type RemovalGuard = Schemas['RemovalGuard'];
export type Cost = Schemas['Cost'];
export type LimitCost = Schemas['LimitCost'];

export type Deletion = Schemas['Deletion'];
export type Deleted = Schemas['Deleted'];

export type Ref = Schemas['Ref'];
export type Account = OrNull<Schemas['Account'], 'connector' | 'person'>;
export type AccountStatus = Account['status'];

export type App = Schemas['App'];
export type AppStatus = App['status'];
export type AppSource = Schemas['AppSource'];
export type AccountFigures = Schemas['AccountCounts'];

export type Category = Schemas['Category'];

/** A software title: an installed program, across devices. */
export type Title = Schemas['Title'];

export type CatalogEntry = Schemas['CatalogEntry'];

export type InventoryEvent = OrNull<Schemas['Event'], 'app' | 'account' | 'connector'>;
export type EventKind = InventoryEvent['kind'];
export type Change = Schemas['Change'];

export type Overview = Omit<Schemas['Overview'], 'recent_events'> & { recent_events: InventoryEvent[] };
export type TrendDay = Overview['trend'][number];

export interface PersonLink {
  rule: '' | 'operator' | 'vendor_id' | 'email' | 'alias';
  explanation: string;
}

export interface Person {
  id: string;
  kind: 'human' | 'service';
  name: string;
  email: string;
  department: string;
  job_title: string;
  aliases: string[];
  accounts: number;
  devices: number;
  apps: number;
  in_directory: boolean;
  merged_into: Ref | null;
  merged: Ref[];
  first_seen_at: string;
}

export interface Split {
  person: Person;
  split_off: Person | null;
}

export interface PersonApp {
  app: Ref;
  status: AppStatus;
  accounts: number;
  devices: number;
  first_seen_at: string | null;
  last_seen_at: string | null;
}

export interface Device {
  id: string;
  name: string;
  model: string;
  serial_number: string;
  platform: string;
  os_version: string;
  asset_tag: string;
  connector: Ref | null;
  origin: string;
  external_id: string;
  user: { external_id: string; email: string; name: string } | null;
  person: Ref | null;
  person_link: PersonLink;
  last_check_in_at: string | null;
  enrolled_at: string | null;
  first_seen_at: string;
  last_seen_at: string;
  removed_at: string | null;
  disconnected_at: string | null;
  missing_since: string | null;
  held_by: string | null;
  attributes: Record<string, string>;
}

export interface Match {
  rule: string;
  confidence: string;
  explanation: string;
  decided_by: string | null;
}

export interface Sighting {
  id: string;
  kind: 'account' | 'installed_app';
  app: Ref | null;
  person: Ref | null;
  account: Ref | null;
  device: Ref | null;
  title: Ref | null;
  what: string;
  identifier: string;
  version: string;
  path: string;
  connector: { id: string | null; name: string; type: string };
  stream: string;
  first_seen_at: string;
  last_seen_at: string;
  removed_at: string | null;
  match: Match;
  person_link: PersonLink;
}
