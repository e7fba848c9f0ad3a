import type {
  Account,
  Connector,
  ConnectorType,
  Cost,
  Held,
  InventoryEvent,
  LimitCost,
  List,
  Person,
  Session,
  Sync,
} from '../api/types';

export function listOf<Item>(items: Item[]): List<Item> {
  return { items, next_cursor: null, total: items.length };
}

export const session: Session = {
  operator: {
    id: 'op',
    email: 'ada@acme.example',
    name: 'Ada Lovelace',
    role: 'administrator',
    created_at: '2026-06-01T08:00:00.000000Z',
    last_sign_in_at: null,
  },
  permissions: [
    'inventory.read',
    'connectors.read',
    'connectors.write',
    'tokens.manage',
    'operators.manage',
    'audit.read',
  ],
};

export const auditor: Session = {
  ...session,
  operator: { ...session.operator, role: 'auditor' },
  permissions: ['inventory.read', 'connectors.read', 'audit.read'],
};

export const kandji: ConnectorType = {
  id: 'kandji',
  title: 'Kandji',
  description: 'Reads the people in your Kandji tenant.',
  category: 'Device management',
  app: { name: 'Kandji', vendor: 'Iru', domain: 'kandji.io' },
  streams: [
    { id: 'users', title: 'Users', description: 'Everybody.', required: true, permission: 'Users > User list', page_size: 300 },
  ],
  fields: [
    {
      name: 'api_key',
      label: 'API Key',
      help: 'Shown once.',
      placeholder: '',
      secret: true,
      required: true,
      max_length: 200,
      kind: 'password',
    },
    {
      name: 'api_url',
      label: 'API URL',
      help: '',
      placeholder: 'https://acme.api.kandji.io',
      secret: false,
      required: true,
      max_length: 300,
      kind: 'url',
    },
  ],
  guide: [{ title: 'Open the API tokens', text: 'Open **Settings > Access**.', shows: '' }],
  removal_reminder: 'Delete the API token in Kandji too.',
};

export const sync: Sync = {
  id: 'sync-1',
  connector_id: 'con-1',
  trigger: 'initial',
  state: 'running',
  queued_at: '2026-06-01T08:00:00.000000Z',
  started_at: '2026-06-01T08:00:00.000000Z',
  ended_at: null,
  wait_until: null,
  progress: { stream: 'users', pages: 4, records: 1200, dropped: 0, expected: null },
  streams: [],
  counts: { created: 0, updated: 0, unchanged: 0, removed: 0, returned: 0 },
  error: null,
  held: null,
  decision: null,
  requests: 4,
  duration_ms: null,
  retries: 0,
};

export const connector: Connector = {
  id: 'con-1',
  type: 'kandji',
  type_title: 'Kandji',
  name: 'Kandji EU',
  status: 'connected',
  status_reason: null,
  settings: { api_url: 'https://acme.api.kandji.io' },
  credentials: [{ field: 'api_key', label: 'API Key', set: true, updated_at: '2026-06-01T08:00:00.000000Z' }],
  tenant: { id: 'acme', name: 'acme', url: 'https://acme.api.kandji.io' },
  streams: ['users'],
  stream_status: [{ stream: 'users', records: 1200, last_listed_at: '2026-06-01T09:40:00.000000Z', problem: null }],
  poll_interval_minutes: 60,
  removal_guard: { percent: 20, records: 10 },
  budget_share_percent: 50,
  held: null,
  paused: false,
  last_attempt_at: '2026-06-01T09:40:00.000000Z',
  last_success_at: '2026-06-01T09:40:00.000000Z',
  next_sync_at: '2026-06-01T10:40:00.000000Z',
  last_error: null,
  records: { users: 1200 },
  app: { id: 'app-1', name: 'Kandji' },
  sync: null,
  last_sync: null,
  created_at: '2026-06-01T08:00:00.000000Z',
  updated_at: '2026-06-01T08:00:00.000000Z',
};

export const held: Held = {
  sync_id: 'sync-2',
  since: '2026-06-01T09:40:00.000000Z',
  records: 412,
  of: 1200,
  streams: [{ stream: 'users', records: 412, of: 1200 }],
};

export const hourly: LimitCost = {
  per_seconds: 3600,
  limit: 10_000,
  allowance: 5000,
  used: 334,
  left: 4666,
  remaining: null,
  resets_at: '2026-06-01T11:00:00.000000Z',
};

export const cost: Cost = {
  connector_id: 'con-1',
  requests: 4,
  streams: [{ stream: 'users', requests: 4, records: 1200, basis: 'last_sync', requests_at_most: null, per_record_of: null }],
  share_percent: 50,
  limits: [hourly],
  expected_seconds: 0,
  waits: false,
};

export const account: Account = {
  id: 'acc-1',
  app: { id: 'app-1', name: 'Kandji' },
  connector: { id: 'con-1', name: 'Kandji EU' },
  origin: 'Kandji EU',
  external_id: '1f6b',
  email: 'grace@acme.example',
  name: 'Grace Hopper',
  username: '',
  status: 'active',
  raw_status: 'active=true, archived=false',
  department: 'Engineering',
  job_title: 'Analyst',
  created_at: '2026-05-01T08:00:00.000000Z',
  last_login_at: null,
  first_seen_at: '2026-06-01T08:00:00.000000Z',
  last_seen_at: '2026-06-01T09:40:00.000000Z',
  removed_at: null,
  missing_since: null,
  held_by: null,
  disconnected_at: null,
  person: null,
  person_link: { rule: '', explanation: 'It has no e-mail address to match by.' },
  unavailable: { username: 'not_offered', last_login_at: 'not_offered' },
  attributes: {},
};

export const event: InventoryEvent = {
  id: 'ev-1',
  at: '2026-06-01T08:00:00.000000Z',
  kind: 'account.changed',
  app: { id: 'app-1', name: 'Kandji' },
  account: { id: 'acc-1', name: 'Grace Hopper', email: 'grace@acme.example' },
  connector: { id: 'con-1', name: 'Kandji EU' },
  person: null,
  device: null,
  subject: '',
  by: null,
  sync_id: 'sync-1',
  changes: [{ field: 'department', from: 'Sales', to: null }],
};

export const person: Person = {
  id: 'per-1',
  kind: 'human',
  name: 'Grace Hopper',
  email: 'grace@acme.example',
  department: 'Sales',
  job_title: 'Admiral',
  aliases: [],
  accounts: 1,
  devices: 1,
  apps: 1,
  in_directory: true,
  merged_into: null,
  merged: [],
  first_seen_at: '2026-06-01T08:00:00.000000Z',
};
