import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Connector, Sync } from '../src/api/types';
import { connectorLooks } from '../src/lib/status';
import { connectorStatus, get, post, prepare, settled } from './support/fixtures';
import { Noonday, Tenant } from './support/world';
import type { Fault } from './support/world';

// Every way in which the simulated vendor fails, and what Noonday makes of it, held against
// docs/faults.md. UPDATE_FAULTS=1 writes the table there anew.

const DOC = resolve(import.meta.dirname, '../../docs/faults.md');
const TABLE = /(<!-- faults -->\n)[^]*?(<!-- \/faults -->)/;
const HEAD = '| fault | status | reason | sync | error | what the portal says |\n|---|---|---|---|---|---|\n';

// Three pages of users, so that a fault can strike in the middle of a list.
const USERS = 700;

interface Case {
  name: string;
  /** A token of its own, which the fault takes something from. */
  token?: string;
  strike: (tenant: Tenant, token: string) => Promise<unknown>;
}

const fails = (name: string, fault: Fault): Case => ({
  name,
  strike: (tenant) => tenant.fail({ times: -1, ...fault }),
});

const cases: Case[] = [
  fails('500 on every request', { kind: 'status', status: 500 }),
  fails('503 with `Retry-After`', { kind: 'status', status: 503, retry_after_seconds: 120, page: 2 }),
  fails('429 with `Retry-After`', { kind: 'throttle', retry_after_seconds: 600, page: 2 }),
  fails('the connection is reset', { kind: 'reset', page: 2 }),
  fails('the answer ends in the middle', { kind: 'truncated', page: 2 }),
  fails('a redirect to another host', { kind: 'redirect' }),
  fails('a web page instead of data', { kind: 'html', page: 2 }),
  fails('text that is called JSON', { kind: 'not_json', page: 2 }),
  fails('an answer without a list', { kind: 'no_results', page: 2 }),
  fails('a list that is none', { kind: 'results_type', page: 2 }),
  fails('an answer of 64 MiB', { kind: 'oversized', page: 2 }),
  fails('a user without an id', { kind: 'missing_id', page: 2 }),
  fails('an e-mail address as id', { kind: 'email_id', page: 2 }),
  fails('a page that leads back to itself', { kind: 'repeat_cursor', page: 2 }),
  fails('the next page is not known (404)', { kind: 'status', status: 404, page: 2 }),
  fails('the API is not there (404)', { kind: 'status', status: 404 }),
  {
    name: 'the key is revoked (401)',
    token: '11111111-2222-4333-8444-555555555555',
    strike: (tenant, token) => tenant.revoke(token),
  },
  {
    name: 'the key lacks the permission (403)',
    token: '99999999-2222-4333-8444-555555555555',
    strike: (tenant, token) => tenant.addToken(token, false),
  },
  {
    name: 'more than a fifth of the users is missing',
    strike: (tenant) => tenant.control('POST', '/users/remove', { count: USERS / 2 }),
  },
  // Last, because what was said about the limit holds for the rest of the hour.
  { name: 'the hour’s requests are spent', strike: (tenant) => tenant.allowHourly(1) },
  { name: 'Noonday’s own share of them is spent', strike: (tenant) => tenant.allowHourly(1) },
];

let tenant: Tenant;
let noonday: Noonday;

test.beforeAll(async () => {
  tenant = await Tenant.start(USERS);
  noonday = await Noonday.start();
});

test.afterAll(async () => {
  await noonday.stop();
  await tenant.stop();
});

test('what Noonday says about each fault is what docs/faults.md says', async ({ page }) => {
  test.setTimeout(180_000);
  await prepare(page.request, noonday);
  const connectors = await Promise.all(cases.map((one) => connect(page, one)));
  await page.goto(`${noonday.url}/settings/connectors`);
  await settled(page);
  let rows = '';
  for (const [index, one] of cases.entries()) {
    const connector = connectors[index];
    if (!connector) throw new Error(`There is no connector for ${one.name}.`);
    await test.step(one.name, async () => {
      rows += `| ${(await suffer(page, one, connector)).join(' | ')} |\n`;
    });
  }
  const doc = await readFile(DOC, 'utf8');
  const now = doc.replace(TABLE, (_, begin: string, end: string) => begin + HEAD + rows + end);
  if (process.env.UPDATE_FAULTS) await writeFile(DOC, now);
  else expect(now, 'docs/faults.md is out of date; UPDATE_FAULTS=1 writes it anew').toBe(doc);
});

/** A connector of its own for each fault, which has read everything once. */
async function connect(page: Page, { name, token }: Case): Promise<Connector> {
  if (token) await tenant.addToken(token, true);
  const { id } = await post<Connector>(page.request, noonday, '/connectors', {
    type: 'kandji',
    name,
    settings: { api_key: token ?? tenant.token, api_url: tenant.url },
  });
  const read = () => get<Connector>(page.request, noonday, `/connectors/${id}`);
  await expect.poll(async () => (await read()).status, { timeout: 60_000 }).toBe('connected');
  return read();
}

/** Lets the fault happen to a sync, and tells what became of it. */
async function suffer(page: Page, { name, token, strike }: Case, { id }: Connector): Promise<string[]> {
  await strike(tenant, token ?? tenant.token);
  const started = await post<Sync>(page.request, noonday, `/connectors/${id}/sync`, undefined);
  let sync = started;
  await expect
    .poll(
      async () => {
        sync = await get<Sync>(page.request, noonday, `/syncs/${started.id}`);
        return sync.state;
      },
      { intervals: [50], timeout: 30_000 },
    )
    .toMatch(/waiting|failed|held|succeeded|canceled/);
  const { status, status_reason: reason } = await get<Connector>(page.request, noonday, `/connectors/${id}`);
  // Within the portal, and not by its address: loading it for every fault would take most of the time.
  await page.getByRole('main').getByRole('link', { name, exact: true }).click();
  await expect(connectorStatus(page, connectorLooks[status].label)).toBeVisible();
  const said = await page.getByRole('region', { name: 'Needs attention' }).locator('[data-tone]').first().innerText();
  // A connector that rests asks nothing while the others suffer.
  const paused = await page.request.patch(`${noonday.url}/api/v1/connectors/${id}`, { data: { paused: true } });
  expect(paused.ok()).toBe(true);
  await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'Connectors' }).click();
  await tenant.heal();
  await tenant.allowHourly(0);
  const error = sync.error ? `${sync.error.class}: \`${sync.error.code}\`` : '–';
  return [name, status, reason ? `\`${reason.code}\`` : '–', sync.state, error, stable(said)];
}

/** What a notice says, without its buttons and without what is different every time. */
function stable(said: string): string {
  const [title = '', sentence = ''] = said.split('\n').filter((line) => line.trim() !== '');
  const words = sentence
    .replaceAll(/https?:\/\/[^\s,;)]*[\w/]/g, '…')
    .replaceAll(/\b([A-Z][a-z]{2} \d{1,2}, \d{4}, )?\d\d:\d\d\b/g, '…')
    .replaceAll(/Trying again .*?\.$/g, 'Trying again ….')
    .replaceAll(/Waiting (until …|\d+\s\S+ more)/g, 'Waiting until …')
    .replaceAll(/\b\d+(\.\d+)?\s(s|ms|min|seconds|minutes)\b/g, '…');
  return `**${title}.** ${words}`.replaceAll('|', '\\|');
}
