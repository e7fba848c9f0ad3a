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
  /** Whether there may be more than total: long lists are not counted to the end. */
  total_is_minimum?: boolean;
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

export type PersonLink = Schemas['PersonLink'];
export type Person = Schemas['Person'];
export type MergedPerson = Schemas['MergedPerson'];
export type Split = Schemas['PersonSplit'];
export type PersonApp = Schemas['PersonApp'];
export type Device = Schemas['Device'];
export type Installation = Schemas['Installation'];
export type Sighting = Schemas['Sighting'];

export type Comparison = Schemas['Comparison'];
export type AppDifference = Schemas['AppDifference'];
export type AppFigure = Schemas['AppFigure'];
export type SearchResult = Schemas['SearchResult'];
export type Hit = Schemas['Hit'];
