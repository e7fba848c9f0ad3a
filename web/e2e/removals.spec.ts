import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import type { Account, Connector, List } from '../src/api/types';
import {
  connectorStatus,
  expectAccessible,
  get,
  looks,
  post,
  prepare,
  screenshot,
  settled,
  signIn,
  saying,
  watchComplaints,
} from './support/fixtures';
import { Noonday, Tenant } from './support/world';

// A list that comes without many accounts at once, and what operators do about it.
test.describe.configure({ mode: 'serial', timeout: 120_000 });

const USERS = 300;
const GONE = 100;
const auditorOf = { name: 'Grace Hopper', email: 'grace@acme.example', password: 'a ship in port is safe' };

let tenant: Tenant;
let noonday: Noonday;
let page: Page;
let complaints: string[];
let connector: Connector;

test.beforeAll(async ({ browser }) => {
  tenant = await Tenant.start(USERS);
  noonday = await Noonday.start();
  const context = await browser.newContext({ colorScheme: 'light' });
  page = await context.newPage();
  complaints = watchComplaints(page);
  await prepare(page.request, noonday);
  await post(page.request, noonday, '/operators', { ...auditorOf, role: 'auditor' });
  connector = await post<Connector>(page.request, noonday, '/connectors', {
    type: 'kandji',
    name: 'Kandji',
    settings: { api_key: tenant.token, api_url: tenant.url },
  });
  await expect.poll(async () => (await now()).status, { timeout: 30_000 }).toBe('connected');
});

test.afterAll(async () => {
  await page.context().close();
  for (const process of [noonday, tenant]) await process.stop();
});

test.afterEach(() => {
  expect(complaints).toEqual([]);
});

const now = () => get<Connector>(page.request, noonday, `/connectors/${connector.id}`);
const count = async (query: string) =>
  (await get<List<Account>>(page.request, noonday, `/accounts?limit=1&${query}`)).total;
const main = () => page.getByRole('main');
const button = (name: string | RegExp) => main().getByRole('button', { name, exact: typeof name === 'string' });
const rows = (table: string) => page.getByRole('table', { name: table }).locator('tbody tr');
const needs = () => page.getByRole('region', { name: 'Needs attention' });
const visit = async (path: string) => {
  await page.goto(`${noonday.url}${path}`);
  await settled(page);
};
const openConnector = () => visit(`/settings/connectors/${connector.id}`);
const openRemovals = () => visit(`/settings/connectors/${connector.id}/removals`);

/** Collects, as an operator does, and waits for the status that follows. */
async function syncTo(status: string) {
  await openConnector();
  const before = (await now()).last_sync?.id;
  await button('Sync now').click();
  await expect.poll(async () => (await now()).last_sync?.id, { timeout: 20_000 }).not.toBe(before);
  await expect(connectorStatus(page, status)).toBeVisible();
}

async function reject() {
  await post(page.request, noonday, `/syncs/${(await now()).held?.sync_id ?? ''}/reject`, undefined);
}

test('a list that comes without a third removes nobody and says so', async () => {
  await tenant.control('POST', '/users/remove', { count: GONE });
  await syncTo('Attention');
  await expect(needs()).toContainText('A removal waits for a decision');
  await expect(needs()).toContainText(saying(/100 of 300 accounts are missing from the list of «moment»\. Nothing was removed\./));
  await expect(rows('Syncs').first()).toContainText(/Held\s*100 missing, waiting for a decision/);
  expect(await count('status=removed')).toBe(0);
  await looks(page, 'connector-held');
  await visit('/overview');
  await expect(needs()).toContainText('100 of 300');
  await expect(needs().getByRole('link', { name: 'Review' })).toHaveAttribute('href', /\/removals$/);
  await visit('/settings/connectors');
  await expect(rows('Connectors').first()).toContainText('100 of 300 accounts are missing');
});

test('who would go is a list like any other', async () => {
  await openConnector();
  await needs().getByRole('link', { name: 'Review' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Held removals' })).toBeFocused();
  await settled(page);
  await expect(main()).toContainText('If a complete list comes without more than 20 % and more than 10 records');
  await expect(main()).toContainText('100 of 300 (33 %)');
  await expect(page.getByText('1–50 of 100')).toBeVisible();
  await main().getByLabel('Rows per page').selectOption('25');
  await expect(page.getByText('1–25 of 100')).toBeVisible();
  await looks(page, 'removals');

  await button('Next').click();
  await expect(page.getByText('26–50 of 100')).toBeVisible();
  await page.reload();
  await expect(page.getByText('26–50 of 100')).toBeVisible();
  await page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click();
  await expect(page).toHaveURL(/sort=-name/);
  const missing = await get<List<Account>>(page.request, noonday, `/accounts?held_by=${(await now()).held?.sync_id ?? ''}&limit=1`);
  const email = missing.items[0]?.email ?? '';
  await page.getByRole('searchbox').fill(email);
  await expect(page).toHaveURL(/q=/);
  await expect(rows('Accounts').first()).toContainText(email);

  await button('Reset').click();
  const saving = page.waitForEvent('download');
  await button('Download CSV').click();
  const text = await readFile(await (await saving).path(), 'utf8');
  expect(text.trim().split('\n')).toHaveLength(GONE + 1);

  await rows('Accounts').first().getByRole('link').first().click();
  await expect(main()).toContainText(saying(/Missing since «moment»/));
  await expect(main()).toContainText('Its removal waits for a decision.');
  await screenshot(page, 'account-missing');
  await expectAccessible(page);
  await main().getByRole('link', { name: 'Review' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Held removals' })).toBeVisible();
});

test('an auditor looks, and has nothing to press', async ({ browser }) => {
  const context = await browser.newContext();
  const theirs = await context.newPage();
  await signIn(theirs, noonday.url, auditorOf.email, auditorOf.password);
  await theirs.goto(`${noonday.url}/settings/connectors/${connector.id}/removals`);
  await settled(theirs);
  await expect(theirs.getByText('1–50 of 100')).toBeVisible();
  await expect(theirs.getByText('An administrator decides about this.')).toBeVisible();
  await expect(theirs.getByRole('button', { name: /Keep|Remove/ })).toHaveCount(0);
  await context.close();
});

test('what is kept stays until the next complete list, which asks again', async () => {
  await openRemovals();
  await button('Keep them').click();
  await expect(page.getByRole('heading', { level: 1, name: 'Kandji', exact: true })).toBeVisible();
  await expect(page.getByText('100 accounts stay. The next complete list decides anew.')).toBeVisible();
  await expect(connectorStatus(page, 'Connected')).toBeVisible();
  await expect(rows('Syncs').first()).toContainText('100 were missing; ada@acme.example kept them');
  expect(await count('status=removed')).toBe(0);
  await openRemovals();
  await expect(main()).toContainText('Nothing waits for a decision');
  await expectAccessible(page);
  await main().getByRole('link', { name: 'To Kandji' }).click();
  await syncTo('Attention');
});

test('who comes second is told', async () => {
  await openRemovals();
  await button('Remove 100 accounts').click();
  const dialog = page.getByRole('dialog', { name: 'Remove 100 accounts?' });
  await expect(dialog).toContainText('This cannot be taken back here');
  await looks(page, 'dialog-remove');
  await reject();
  await dialog.getByRole('button', { name: 'Remove 100 accounts' }).click();
  await expect(main().getByRole('alert')).toHaveText('ada@acme.example has rejected this removal already.');
  await expect(main().getByRole('alert')).toBeFocused();
  await expect(main()).toContainText('Nothing waits for a decision any more');
  await expect(main()).toContainText('100 were missing; ada@acme.example kept them.');
  await screenshot(page, 'removals-refused');
  expect(await count('status=removed')).toBe(0);
});

test('what is approved goes', async () => {
  await syncTo('Attention');
  await needs().getByRole('link', { name: 'Review' }).click();
  await button('Remove 100 accounts').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove 100 accounts' }).click();
  await expect(page.getByText('100 accounts are being removed.')).toBeVisible();
  await expect(connectorStatus(page, 'Connected')).toBeVisible();
  await expect(needs()).toHaveCount(0);
  await expect(rows('Syncs').first()).toContainText(/Succeeded\s*Approved by ada@acme\.example, 100 removed/);
  await expect(main().getByRole('link', { name: /Records listed/ })).toContainText('200');
  expect(await count('status=removed')).toBe(GONE);
  await visit('/settings/audit');
  await expect(rows('Deeds').filter({ hasText: 'ada@acme.example approved the removals that were held by connector Kandji' })).toHaveCount(1);
  await expect(rows('Deeds').filter({ hasText: 'rejected the removals' })).toHaveCount(2);
});

test('a later list replaces the question, or ends it', async () => {
  await tenant.resize(140);
  await syncTo('Attention');
  await tenant.resize(130);
  await syncTo('Attention');
  await expect(needs()).toContainText('70 of 200 accounts are missing');
  await expect(rows('Syncs').filter({ hasText: 'Superseded' })).toContainText('60 were missing; a later list came without others');

  await openRemovals();
  await tenant.resize(200);
  await post(page.request, noonday, `/connectors/${connector.id}/sync`, undefined);
  await expect(main()).toContainText('Nothing waits for a decision any more', { timeout: 20_000 });
  await expect(main()).toContainText('70 were missing; a later list named them again.');
  await openConnector();
  await expect(connectorStatus(page, 'Connected')).toBeVisible();
  await expect(rows('Syncs').filter({ hasText: 'Dissolved' })).toContainText('70 were missing; a later list named them again');
  await screenshot(page, 'connector-history');
});

test('the guard and the share are set, with problems beside their fields', async () => {
  await button('Edit settings').click();
  const dialog = page.getByRole('dialog', { name: 'Edit settings' });
  const percent = dialog.getByLabel('Per cent');
  const share = dialog.getByLabel('Share of the vendor’s limits');
  await percent.fill('some');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(percent).toHaveAttribute('aria-invalid', 'true');
  await expect(percent).toBeFocused();
  await expect(dialog).toContainText('Enter a whole number.');
  await percent.fill('101');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toContainText('Choose from 0 to 100 per cent');
  await expect(percent).toBeFocused();
  await percent.fill('30');
  await dialog.getByLabel('Records').fill('1000001');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByLabel('Records')).toBeFocused();
  await dialog.getByLabel('Records').fill('5');
  await expect(dialog).toContainText('If a complete list comes without more than 30 % and more than 5 records');
  await share.fill('4');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(share).toHaveAttribute('aria-invalid', 'true');
  await expect(share).toBeFocused();
  await looks(page, 'dialog-settings');

  await share.fill('40');
  await dialog.getByRole('button', { name: 'Switch off' }).click();
  await expect(percent).toHaveValue('100');
  await expect(dialog).toContainText('The guard is off');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('region', { name: 'What a sync costs' })).toContainText('40 %');

  await tenant.resize(100);
  await syncTo('Connected');
  await expect(rows('Syncs').first()).toContainText('Succeeded');
  expect(await count('status=removed')).toBe(GONE + 100);
});
