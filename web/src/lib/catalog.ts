import type { CatalogEntry } from '../api/types';

/** Something by which an app is recognised. */
export interface Identifier {
  kind: string;
  value: string;
  source: string;
}

const lists = [
  { field: 'domains', kind: 'Domain' },
  { field: 'bundle_ids', kind: 'Bundle identifier' },
  { field: 'team_ids', kind: 'Apple Team ID' },
  { field: 'store_names', kind: 'Further name' },
] as const;

/** All identifiers of an entry, with where each of them is from. */
export function identifiersOf(entry: CatalogEntry): Identifier[] {
  // A source without a value is that of all values of its field.
  const sourceOf = (field: string, value: string) =>
    entry.sources.find((source) => source.field === field && source.value === value)?.source ??
    entry.sources.find((source) => source.field === field && source.value === '')?.source ??
    '';
  return [
    ...lists.flatMap(({ field, kind }) =>
      entry[field].map((value) => ({ kind, value, source: sourceOf(field, value) })),
    ),
    ...Object.entries(entry.gallery).map(([provider, value]) => ({
      kind: `Gallery of ${provider}`,
      value,
      source: sourceOf('gallery', value),
    })),
  ];
}
