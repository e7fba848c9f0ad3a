import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import type { NewApiToken } from '../src/api/types';
import { connectorStatus, setUp, settled, signIn, watchComplaints } from './support/fixtures';
import { administrator, Noonday, Tenant } from './support/world';

// One installation lives through all of this, so each step needs the ones before it.
test.describe.configure({ mode: 'serial' });

const USERS = 3000;
const unknownToken = '11111111-2222-4333-8444-555555555555';
const powerlessToken = '99999999-2222-4333-8444-555555555555';
const secondToken = '77777777-2222-4333-8444-555555555555';
const auditorOf = { name: 'Grace Hopper', email: 'grace@acme.example', password: 'a ship in port is safe' };

let tenant: Tenant;
let noonday: Noonday;
let page: Page;
let complaints: string[];

test.beforeAll(async ({ browser }) => {
  tenant = await Tenant.start(USERS);
  await tenant.addToken(powerlessToken, false);
  noonday = await Noonday.start();
  page = await browser.newPage();
  complaints = watchComplaints(page);
});

test.afterAll(async () => {
  await page.close();
  await noonday.stop();
  await tenant.stop();
});

test.afterEach(() => {
  expect(complaints).toEqual([]);
});

const main = () => page.getByRole('main');
const button = (name: string | RegExp) => main().getByRole('button', { name, exact: typeof name === 'string' });
const rows = (table: string) => page.getByRole('table', { name: table }).locator('tbody tr');
const visit = (path: string) => page.goto(`${noonday.url}${path}`);
const openConnector = async (name: string) => {
  await visit('/settings/connectors');
  await main().getByRole('link', { name, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
};

test('the first visit sets the installation up', async () => {
  await visit('/');
  await page.getByLabel('Set-up code').fill('WRONG-CODE');
  await page.getByLabel('Your name').fill(administrator.name);
  await page.getByLabel('E-mail').fill(administrator.email);
  await page.getByLabel(/^Password/).fill(administrator.password);
  await page.getByRole('button', { name: 'Create administrator' }).click();
  await expect(page.getByLabel('Set-up code')).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByLabel('Set-up code')).toBeFocused();
  await setUp(page, noonday);
  await expect(page.getByText('Nothing is connected yet')).toBeVisible();
});

test('problems of a new connector stand beside their fields', async () => {
  await page.getByRole('link', { name: 'Add your first connector' }).click();
  await page.getByRole('link', { name: /Kandji/ }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'Connect Kandji' })).toBeFocused();

  const key = page.getByLabel(/^API Key/);
  const url = page.getByLabel('API URL');
  const connect = button('Connect');
  await page.getByLabel('Connector name').fill('Kandji');

  await key.fill(tenant.token);
  await url.fill('http://127.0.0.1:1');
  await connect.click();
  await expect(url).toHaveAttribute('aria-invalid', 'true');
  await expect(url).toBeFocused();
  await expect(key).not.toHaveAttribute('aria-invalid', 'true');

  await url.fill(tenant.url);
  await key.fill(unknownToken);
  await connect.click();
  await expect(key).toHaveAttribute('aria-invalid', 'true');
  await expect(key).toBeFocused();

  await key.fill(powerlessToken);
  await connect.click();
  await expect(key).toHaveAttribute('aria-invalid', 'true');
  await expect(main().getByRole('alert').filter({ hasText: /User list/ })).toBeVisible();
  await expect(button('Save Connector')).toBeDisabled();
});

test('a good token connects, an edit ends that, and saving collects with progress', async () => {
  const key = page.getByLabel(/^API Key/);
  await key.fill(tenant.token);
  await button('Connect').click();
  await expect(page.getByText(/Connected to/)).toBeVisible();
  await expect(page.getByText('Users may be read')).toBeVisible();
  await expect(button('Save Connector')).toBeEnabled();

  await key.fill(`${tenant.token} `);
  await expect(button('Save Connector')).toBeDisabled();
  await key.fill(tenant.token);
  await button('Connect').click();
  await expect(button('Save Connector')).toBeEnabled();

  await tenant.latency(500);
  await button('Save Connector').click();
  await expect(page.getByRole('heading', { level: 1, name: 'Kandji' })).toBeVisible();
  await expect(connectorStatus(page, 'Collecting')).toBeVisible();
  await expect(page.getByRole('progressbar')).toBeVisible();
  const progress = page.getByRole('region', { name: 'Progress' });
  await expect(progress).toContainText(/[1-9][\d,]* records/);
  await expect(progress).toContainText('records/s');
  await expect(connectorStatus(page, 'Connected')).toBeVisible({ timeout: 30_000 });
  await expect(progress).toBeHidden();
  await expect(rows('Syncs').first()).toContainText('Succeeded');
  await expect(rows('Syncs').first()).toContainText('3,000');
  await tenant.latency(0);
});

test('accounts are searched, filtered, sorted and paged in the address', async () => {
  await main().getByRole('link', { name: /Show its accounts/ }).click();
  await expect(page).toHaveURL(/connector_id=/);
  await expect(rows('Accounts')).toHaveCount(50);
  await expect(page.getByText('1–50 of 3,000')).toBeVisible();
  // Its other cells may change meanwhile: people are told apart after a sync.
  const first = await rows('Accounts').first().getByRole('link').first().getAttribute('href');

  await button('Next').click();
  await expect(page.getByText('51–100 of 3,000')).toBeVisible();
  await expect(page).toHaveURL(/cursor=/);
  await button('Next').click();
  await expect(page.getByText('101–150 of 3,000')).toBeVisible();
  await page.reload();
  await expect(page.getByText('101–150 of 3,000')).toBeVisible();
  await button('Previous').click();
  await expect(page.getByText('51–100 of 3,000')).toBeVisible();
  await button('Previous').click();
  await expect(page.getByText('1–50 of 3,000')).toBeVisible();
  await expect(rows('Accounts').first().getByRole('link').first()).toHaveAttribute('href', first ?? 'none');

  await page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click();
  await expect(page).toHaveURL(/sort=-name/);
  await expect(page.getByRole('columnheader', { name: 'Name' })).toHaveAttribute('aria-sort', 'descending');

  await page.getByRole('search').getByRole('button', { name: /^Status/ }).click();
  await page.getByRole('checkbox', { name: 'Archived' }).check();
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/status=archived/);
  await expect(rows('Accounts').first().getByText('Archived')).toBeVisible();
  await expect(rows('Accounts').filter({ hasNotText: 'Archived' })).toHaveCount(0);
  await button('Reset').click();

  const [user] = await tenant.newest(1);
  if (!user) throw new Error('The tenant is empty.');
  await page.getByRole('searchbox', { name: 'Search name or e-mail' }).fill(user.email);
  await expect(page).toHaveURL(/q=/);
  await expect(rows('Accounts').first()).toContainText(user.name.trim().split(/\s+/)[0] ?? '');
  await expect(page.getByText(/^1–\d+ of \d+$/)).toBeVisible();
});

test('the filtered list is saved as CSV', async () => {
  const saving = page.waitForEvent('download');
  await button('Download CSV').click();
  const download = await saving;
  expect(download.suggestedFilename()).toMatch(/\.csv$/);
  const text = await readFile(await download.path(), 'utf8');
  const lines = text.trim().split('\n').length;
  expect(text).toContain('external_id');
  expect(lines).toBeGreaterThan(1);
  expect(lines).toBeLessThan(USERS);
});

test('an account shows what is known, what is not offered, and its app', async () => {
  await rows('Accounts').first().getByRole('link').first().click();
  await expect(page).toHaveURL(/\/accounts\/[0-9a-f-]{36}/);
  await expect(main().getByText('Not offered by Kandji').first()).toBeVisible();
  await expect(page.getByRole('region', { name: 'Evidence' })).toContainText('First seen');
  await expect(page.getByRole('region', { name: 'History' })).toContainText('was added in Kandji');
  await main().locator('header').getByRole('link', { name: 'Kandji' }).click();
  await expect(page).toHaveURL(/\/apps\//);
  await page.getByRole('region', { name: 'Accounts' }).getByRole('link', { name: /Archived/ }).click();
  await expect(page).toHaveURL(/app_id=.*status=archived|status=archived.*app_id=/);
});

test('a change at the vendor becomes an event after a manual sync', async () => {
  const [user] = await tenant.newest(1);
  if (!user) throw new Error('The tenant is empty.');
  await tenant.control('POST', '/users/rename', { id: user.id, name: 'Katherine Johnson' });
  await openConnector('Kandji');
  await button('Sync now').click();
  await expect(rows('Syncs').first()).toContainText('Manual');
  await expect(rows('Syncs').first()).toContainText('Succeeded', { timeout: 30_000 });
  await visit('/events?kind=account.changed');
  await expect(page.getByRole('listitem').filter({ hasText: /name changed from .* to Katherine Johnson/ })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Katherine Johnson' })).toBeVisible();
});

test('a revoked token asks for a reconnect, which brings the connector back', async () => {
  await tenant.revoke(tenant.token);
  await openConnector('Kandji');
  await button('Sync now').click();
  await expect(connectorStatus(page, 'Reconnect')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText('This connector has to be reconnected')).toBeVisible();
  await visit('/overview');
  const needy = page.getByRole('region', { name: 'Needs attention' });
  await expect(needy.getByRole('link', { name: 'Reconnect Kandji' })).toBeVisible();
  await visit('/settings/connectors');
  await expect(rows('Connectors').first()).toContainText('Collecting has stopped until you reconnect.');
  await rows('Connectors').getByRole('link', { name: 'Reconnect Kandji' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Reconnect Kandji' })).toBeVisible();
  await page.getByLabel(/^API Key/).fill(unknownToken);
  await button('Reconnect').click();
  await expect(page.getByLabel(/^API Key/)).toHaveAttribute('aria-invalid', 'true');
  await tenant.addToken(secondToken, true);
  await page.getByLabel(/^API Key/).fill(secondToken);
  await button('Reconnect').click();
  await expect(page.getByRole('heading', { level: 1, name: 'Kandji', exact: true })).toBeVisible();
  await expect(connectorStatus(page, 'Connected')).toBeVisible({ timeout: 30_000 });
});

test('a connector is paused, resumed and renamed', async () => {
  await button('Pause').click();
  await expect(connectorStatus(page, 'Paused')).toBeVisible();
  await expect(button('Sync now')).toBeHidden();
  await button('Resume').click();
  await expect(button('Pause')).toBeVisible();
  await button('Edit settings').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Connector name').fill('Kandji US');
  await dialog.getByLabel('Collect').selectOption('120');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('heading', { level: 1, name: 'Kandji US' })).toBeVisible();
  await expect(page.getByText('Every 2 hours')).toBeVisible();
});

async function deleteConnector(name: string, choice: RegExp) {
  await button('Delete Connector').click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText(/[\d,]+ accounts/);
  await expect(dialog.getByText(/Delete it there|token/i).first()).toBeVisible();
  await dialog.getByRole('radio', { name: choice }).check();
  const confirm = dialog.getByRole('button', { name: 'Delete Connector' });
  await expect(confirm).toBeDisabled();
  await dialog.getByLabel(/to confirm/).fill(name);
  await confirm.click();
  await expect(page).toHaveURL(/\/settings\/connectors$/);
  await expect(page.getByText(`${name} is deleted`)).toBeVisible();
  await expect(main().getByText(/API token still exists|Delete the API token/)).toBeVisible();
}

test('a deleted connector leaves its accounts as history when asked to', async () => {
  await deleteConnector('Kandji US', /Keep/);
  await visit('/accounts');
  await expect(page.getByText(/^1–50 of 3,\d{3}$/)).toBeVisible();
  await rows('Accounts').first().getByRole('link').first().click();
  await expect(page.getByText('Kept as history')).toBeVisible();
});

test('a deleted connector takes its accounts along otherwise', async () => {
  await visit('/settings/connectors/new/kandji');
  await page.getByLabel('Connector name').fill('Kandji again');
  await page.getByLabel(/^API Key/).fill(secondToken);
  await page.getByLabel('API URL').fill(tenant.url);
  await button('Connect').click();
  await button('Save Connector').click();
  await expect(page.getByRole('heading', { level: 1, name: 'Kandji again' })).toBeVisible();
  await expect(connectorStatus(page, 'Connected')).toBeVisible({ timeout: 30_000 });
  const before = await countAccounts();
  await openConnector('Kandji again');
  await deleteConnector('Kandji again', /Remove/);
  await expect.poll(countAccounts).toBeLessThan(before);
});

async function countAccounts(): Promise<number> {
  const answer = await page.request.get(`${noonday.url}/api/v1/accounts?limit=1`);
  return ((await answer.json()) as { total: number }).total;
}

test('an API token is shown once, works, and is refused after it is revoked', async () => {
  await visit('/settings/api-tokens');
  await button('Create token').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Warehouse');
  const created = page.waitForResponse((response) => response.url().endsWith('/api-tokens') && response.status() === 201);
  await dialog.getByRole('button', { name: 'Create token' }).click();
  const { secret } = (await (await created).json()) as NewApiToken;
  await expect(dialog.getByText(secret)).toBeVisible();
  const use = async () =>
    (await fetch(`${noonday.url}/api/v1/accounts?limit=1`, { headers: { Authorization: `Bearer ${secret}` } })).status;
  expect(await use()).toBe(200);
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText(secret)).toHaveCount(0);

  await page.getByRole('button', { name: 'Revoke Warehouse' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByText('No API token yet')).toBeVisible();
  await expect.poll(use).toBe(401);
});

test('operators are added, and deeds are in the audit log', async () => {
  await visit('/settings/operators');
  await button('Add operator').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill(auditorOf.name);
  await dialog.getByLabel('E-mail').fill('not an address');
  await dialog.getByLabel(/^First password/).fill(auditorOf.password);
  await dialog.getByRole('button', { name: 'Add operator' }).click();
  await expect(dialog.getByLabel('E-mail')).toHaveAttribute('aria-invalid', 'true');
  await dialog.getByLabel('E-mail').fill(auditorOf.email);
  await dialog.getByRole('button', { name: 'Add operator' }).click();
  await expect(rows('Operators')).toHaveCount(2);
  await visit('/settings/audit');
  await expect(rows('Deeds').filter({ hasText: auditorOf.email }).first()).toBeVisible();
  await page.getByRole('search').getByRole('button', { name: 'Action' }).click();
  await page.getByRole('radio', { name: 'Operator added' }).check();
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/action=operator\.create/);
  await expect(rows('Deeds')).toHaveCount(2);
});

test('an auditor sees everything and can change nothing', async ({ browser }) => {
  const context = await browser.newContext();
  const theirs = await context.newPage();
  await signIn(theirs, noonday.url, auditorOf.email, auditorOf.password);
  for (const path of ['/settings/connectors', '/apps', '/accounts', '/events', '/settings/audit']) {
    await theirs.goto(`${noonday.url}${path}`);
    await settled(theirs);
    await expect(theirs.getByRole('main').getByText(/Add Connector|^Reconnect$/)).toHaveCount(0);
    await expect(theirs.getByRole('main').getByText(/does not open/)).toHaveCount(0);
  }
  await expect(theirs.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Operators' })).toHaveCount(0);
  await theirs.goto(`${noonday.url}/settings/operators`);
  await expect(theirs.getByText('Your role does not open this page')).toBeVisible();
  await context.close();
});

test('signing out everywhere ends every session and leads back afterwards', async ({ browser }) => {
  const context = await browser.newContext();
  const other = await context.newPage();
  await signIn(other, noonday.url, administrator.email, administrator.password);
  await page.getByRole('button', { name: /Your menu/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out everywhere' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await other.goto(`${noonday.url}/events?kind=account.new`);
  await expect(other).toHaveURL(/\/sign-in\?next=/);
  await other.getByLabel('E-mail').fill(administrator.email);
  await other.getByLabel(/^Password/).fill(administrator.password);
  await other.getByRole('button', { name: 'Sign in' }).click();
  await expect(other).toHaveURL(/\/events\?kind=account\.new/);
  await context.close();
});
