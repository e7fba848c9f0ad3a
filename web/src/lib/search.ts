import type { Hit, SearchResult } from '../api/types';
import { formatTotal } from './format';
import { accountLooks, appLooks, lookOf } from './status';
import type { Tone } from './status';

/** A page that a search leads to. */
export interface Place {
  to: string;
  name: string;
  detail?: string;
  look?: { label: string; tone: Tone };
}

export interface PlaceGroup {
  title: string;
  places: Place[];
}

interface Noun {
  key: keyof SearchResult;
  title: string;
  many: string;
  list: string;
  to: (hit: Hit) => string;
  look: (hit: Hit) => Place['look'];
}

const nouns: Noun[] = [
  { key: 'apps', title: 'Apps', many: 'apps', list: '/apps', to: ({ id }) => `/apps/${id}`, look: ({ status }) => lookOf(appLooks, status) },
  {
    key: 'people',
    title: 'People',
    many: 'people',
    list: '/people',
    to: ({ id }) => `/people/${id}`,
    look: ({ status }) => (status === 'service' ? { label: 'Service', tone: 'info' } : undefined),
  },
  {
    key: 'accounts',
    title: 'Accounts',
    many: 'accounts',
    list: '/accounts',
    to: ({ id }) => `/accounts/${id}`,
    look: ({ status }) => (status === 'active' ? undefined : lookOf(accountLooks, status)),
  },
  {
    key: 'devices',
    title: 'Devices',
    many: 'devices',
    list: '/devices',
    to: ({ id }) => `/devices/${id}`,
    look: ({ status }) => (status === 'removed' ? { label: 'Removed', tone: 'bad' } : undefined),
  },
  {
    key: 'titles',
    title: 'Software',
    many: 'software titles',
    list: '/software',
    to: ({ name }) => `/software?q=${encodeURIComponent(name)}`,
    look: ({ status }) => (status === 'unknown' ? { label: 'Unknown', tone: 'warn' } : undefined),
  },
];

/** What was found, noun by noun; a group with more than is shown ends with the way to all of it. */
export function groupsOf(result: SearchResult, q: string): PlaceGroup[] {
  return nouns.flatMap(({ key, title, many, list, to, look }) => {
    const { items, total, total_is_minimum } = result[key];
    if (items.length === 0) return [];
    const places: Place[] = items.map((hit) => ({ to: to(hit), name: hit.name, detail: hit.detail, look: look(hit) }));
    if (total > items.length) {
      places.push({ to: `${list}?q=${encodeURIComponent(q)}`, name: `All ${formatTotal({ total, total_is_minimum })} ${many}` });
    }
    return [{ title, places }];
  });
}

/** The pages whose names have the words; all of them for no words. */
export function pagesNamed(pages: Place[], q: string): PlaceGroup[] {
  const words = q.toLowerCase();
  const places = pages.filter(({ name }) => name.toLowerCase().includes(words));
  return places.length > 0 ? [{ title: 'Pages', places }] : [];
}

/** The place after or before one of a list, round its ends. */
export function stepped(places: Place[], current: number, step: 1 | -1): number {
  return places.length === 0 ? 0 : (current + step + places.length) % places.length;
}
