import type { Place } from './search';

const MOST = 7;

const keyOf = (operatorId: string) => `noonday-recent-${operatorId}`;

/** The pages that an operator looked at in this window, newest first. */
export function recentPlaces(operatorId: string, storage: Storage = window.sessionStorage): Place[] {
  try {
    const known: unknown = JSON.parse(storage.getItem(keyOf(operatorId)) ?? '[]');
    return Array.isArray(known) ? known.filter(isPlace) : [];
  } catch {
    // Nothing is remembered where the browser keeps nothing.
    return [];
  }
}

/** Remembers a page that an operator looks at. */
export function notePlace(operatorId: string, place: Place, storage: Storage = window.sessionStorage) {
  const others = recentPlaces(operatorId, storage).filter(({ to }) => to !== place.to);
  try {
    storage.setItem(keyOf(operatorId), JSON.stringify([place, ...others].slice(0, MOST)));
  } catch {
    // A convenience: it may fail.
  }
}

const nounOf: Record<string, string> = { apps: 'App', people: 'Person', accounts: 'Account', devices: 'Device' };

/** What a page about one thing is to be remembered as; null for other pages. */
export function placeOf(pathname: string, thing: unknown): Place | null {
  const [, folder = '', id, ...more] = pathname.split('/');
  const noun = nounOf[folder];
  if (!noun || !id || more.length > 0 || typeof thing !== 'object' || thing === null) return null;
  const { name, email } = thing as { name?: unknown; email?: unknown };
  const label = [name, email].find((text) => typeof text === 'string' && text !== '');
  return typeof label === 'string' ? { to: pathname, name: label, detail: noun } : null;
}

function isPlace(value: unknown): value is Place {
  const place = value as Partial<Place> | null;
  return typeof place?.to === 'string' && place.to.startsWith('/') && typeof place.name === 'string';
}
