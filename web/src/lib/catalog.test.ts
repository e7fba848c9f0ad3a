import { expect, it } from 'vitest';
import type { CatalogEntry } from '../api/types';
import { identifiersOf } from './catalog';

it('lists the identifiers of an entry with their sources', () => {
  const entry: CatalogEntry = {
    id: 'acme-notes',
    name: 'Acme Notes',
    vendor: 'Acme',
    domains: ['acme.example', 'notes.example'],
    category: 'productivity',
    generative_ai: false,
    bundle_ids: ['com.acme.notes'],
    team_ids: [],
    store_names: [],
    gallery: { okta: 'acme_notes' },
    icon: '',
    sources: [
      { field: 'domains', value: '', source: 'vendor' },
      { field: 'domains', value: 'notes.example', source: 'a list' },
    ],
    overridden: false,
    builtin: true,
    app_id: null,
  };
  expect(identifiersOf(entry)).toEqual([
    { kind: 'Domain', value: 'acme.example', source: 'vendor' },
    { kind: 'Domain', value: 'notes.example', source: 'a list' },
    { kind: 'Bundle identifier', value: 'com.acme.notes', source: '' },
    { kind: 'Gallery of okta', value: 'acme_notes', source: '' },
  ]);
});
