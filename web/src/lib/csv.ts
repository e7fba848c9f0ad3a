import { send } from '../api/client';
import type { QueryParams } from '../api/client';

/** The name that the server gives a download, if it gives one. */
export function filenameFrom(disposition: string | null, fallback: string): string {
  if (!disposition) return fallback;
  const encoded = /filename\*\s*=\s*UTF-8''([^;]+)/i.exec(disposition)?.[1];
  if (encoded) {
    try {
      return safeName(decodeURIComponent(encoded), fallback);
    } catch {
      // Badly encoded: the plain name, if any, has to do.
    }
  }
  const plain = /filename\s*=\s*"([^"]+)"|filename\s*=\s*([^;\s]+)/i.exec(disposition);
  return safeName(plain?.[1] ?? plain?.[2] ?? '', fallback);
}

function safeName(name: string, fallback: string): string {
  const base = name.split(/[\\/]/).pop()?.trim() ?? '';
  return base === '' || base.startsWith('.') ? fallback : base;
}

/** Fetches a list as CSV (every row of the filter) and saves it as a file. */
export async function downloadCsv(path: string, query: QueryParams, fallback: string): Promise<void> {
  const response = await send('GET', path, 'text/csv', { query });
  const blob = await response.blob();
  save(blob, filenameFrom(response.headers.get('Content-Disposition'), fallback));
}

/** Fetches a list as one JSON array (every item of the filter) and saves it as a file. */
export async function downloadJson(path: string, query: QueryParams, fallback: string): Promise<void> {
  const response = await send('GET', `${path}.json`, 'application/json', { query });
  const blob = await response.blob();
  save(blob, filenameFrom(response.headers.get('Content-Disposition'), fallback));
}

function save(blob: Blob, name: string) {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser needs the address until it has begun to read it.
  window.setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
