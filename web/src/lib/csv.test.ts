import { afterEach, describe, expect, it, vi } from 'vitest';
import { downloadCsv, filenameFrom } from './csv';

describe('filenameFrom', () => {
  it('takes the server’s name', () => {
    expect(filenameFrom('attachment; filename="accounts-2026.csv"', 'x.csv')).toBe('accounts-2026.csv');
    expect(filenameFrom('attachment; filename=accounts.csv', 'x.csv')).toBe('accounts.csv');
    expect(filenameFrom("attachment; filename=\"a.csv\"; filename*=UTF-8''caf%C3%A9.csv", 'x.csv')).toBe('café.csv');
  });

  it('does not trust it with a folder', () => {
    expect(filenameFrom('attachment; filename="../../etc/passwd"', 'x.csv')).toBe('passwd');
    expect(filenameFrom('attachment; filename=".."', 'x.csv')).toBe('x.csv');
  });

  it('falls back', () => {
    expect(filenameFrom(null, 'x.csv')).toBe('x.csv');
    expect(filenameFrom('attachment', 'x.csv')).toBe('x.csv');
    expect(filenameFrom("attachment; filename*=UTF-8''%zz", 'x.csv')).toBe('x.csv');
  });
});

describe('downloadCsv', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('asks for CSV with the list’s filter and saves it under the server’s name', async () => {
    const fetched = vi.fn<(url: string, init: RequestInit) => Promise<Response>>(() =>
      Promise.resolve(
        new Response('name\nAda\n', { headers: { 'Content-Disposition': 'attachment; filename="people.csv"' } }),
      ),
    );
    vi.stubGlobal('fetch', fetched);
    vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: () => 'blob:x', revokeObjectURL: () => undefined }));
    let saved = '';
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function click(this: HTMLAnchorElement) {
      saved = this.download;
    });
    await downloadCsv('/accounts', { status: ['active', 'suspended'], q: '' }, 'x.csv');
    expect(fetched.mock.calls[0]?.[0]).toBe('/api/v1/accounts?status=active%2Csuspended');
    expect(fetched.mock.calls[0]?.[1].headers).toMatchObject({ Accept: 'text/csv' });
    expect(saved).toBe('people.csv');
  });
});
