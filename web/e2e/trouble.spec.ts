import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import type { Account, Connector, List } from '../src/api/types';
import { connectorStatus, get, looks, post, prepare, saying, settled, signIn, watchComplaints } from './support/fixtures';
import { administrator, Noonday, Tenant } from './support/world';

// What goes wrong at a vendor, as an operator sees it, and the ways out.
test.describe.configure({ mode: 'serial', timeout: 120_000 });

const USERS = 3000;
const OTHERS = 2900;
const newPassword = 'a rather different battery staple';

let tenant: Tenant;
let other: Tenant;
let noonday: Noonday;
let page: Page;
let complaints: string[];
let connector: Connector;

test.beforeAll(async ({ browser }) => {
  tenant = await Tenant.start(USERS);
  other = await Tenant.start(OTHERS);
  noonday = await Noonday.start();
  const context = await browser.newContext({ colorScheme: 'light' });
  page = await context.newPage();
  complaints = watchComplaints(page);
  await prepare(page.request, noonday);
  connector = await post<Connector>(page.request, noonday, '/connectors', {
    type: 'kandji',
    name: 'Kandji',
    settings: { api_key: tenant.token, api_url: tenant.url },
  });
  await expect.poll(async () => (await now()).status, { timeout: 30_000 }).toBe('connected');
});

test.afterAll(async () => {
  await page.context().close();
  for (const process of [noonday, tenant, other]) await process.stop();
});

test.afterEach(() => {
  expect(complaints).toEqual([]);
});

const now = () => get<Connector>(page.request, noonday, `/connectors/${connector.id}`);
const main = () => page.getByRole('main');
const button = (name: string) => main().getByRole('button', { name, exact: true });
const visit = async (path: string) => {
  await page.goto(`${noonday.url}${path}`);
  await settled(page);
};
const openConnector = () => visit(`/settings/connectors/${connector.id}`);

const look = (name: string) => looks(page, name);

test('a sync of known size tells how far it is and how long it takes', async () => {
  await openConnector();
  await tenant.latency(700);
  await button('Sync now').click();
  const progress = page.getByRole('region', { name: 'Progress' });
  await expect(progress).toContainText(/[1-9][\d,]* of 3,000 records/);
  await expect(progress).toContainText(/[1-9]\d? %/);
  await expect(progress).toContainText(/left/);
  await expect(progress.getByRole('progressbar')).toHaveAttribute('aria-valuenow', /^[1-9]\d?$/);
  await expect(button('Syncing')).toBeDisabled();
  await look('connector-resync');
  await tenant.latency(0);
  await expect(progress).toBeHidden({ timeout: 20_000 });
  await expect(main()).toContainText(/Last sync took\s*\d+ requests in/);
});

test('a vendor in trouble: what is known, since when, why, and when it goes on', async () => {
  await tenant.fail({ kind: 'status', status: 503, page: 2, times: -1 });
  await button('Sync now').click();
  await expect(connectorStatus(page, 'Failing')).toBeVisible({ timeout: 20_000 });
  const sentence = saying(/As of «moment»\. Failing since «moment» because Kandji .+ Trying again (in \d+\ss|now)\./);
  await expect(main()).toContainText(sentence);
  await expect(main()).toContainText('Kandji cannot be read at the moment');
  await look('connector-failing');

  await visit('/settings/connectors');
  await expect(page.getByRole('table', { name: 'Connectors' })).toContainText(sentence);
  await look('connectors-failing');
  await visit('/overview');
  await page.getByRole('region', { name: 'Needs attention' }).getByRole('link', { name: 'Kandji' }).click();
  await expect(connectorStatus(page, 'Failing')).toBeVisible();

  // Nobody has to wait for the next try once the vendor is well.
  await tenant.heal();
  await button('Sync now').click();
  await expect(connectorStatus(page, 'Connected')).toBeVisible({ timeout: 8_000 });
  await expect(page.getByRole('region', { name: 'Progress' })).toBeHidden();
  await expect(main()).not.toContainText('Failing since');
});

test('a permission that was granted again needs no new key', async () => {
  await tenant.addToken(tenant.token, false);
  await openConnector();
  await button('Sync now').click();
  await expect(connectorStatus(page, 'Reconnect')).toBeVisible({ timeout: 20_000 });
  await expect(main()).toContainText('Permission missing');
  await main().getByRole('link', { name: 'Reconnect Kandji' }).click();
  await button('Try the stored key again').click();
  await expect(main().getByRole('alert')).toContainText('User list');
  await look('reconnect-again');
  await tenant.addToken(tenant.token, true);
  await button('Try the stored key again').click();
  await expect(page.getByRole('heading', { level: 1, name: 'Kandji', exact: true })).toBeVisible();
  await expect(connectorStatus(page, 'Connected')).toBeVisible({ timeout: 20_000 });
});

test('a token of another tenant replaces it only when that is meant', async () => {
  await visit(`/settings/connectors/${connector.id}/reconnect`);
  const reconnect = async () => {
    await page.getByLabel(/^API Key/).fill(other.token);
    await page.getByLabel('API URL').fill(other.url);
    await button('Reconnect').click();
  };
  await reconnect();
  const dialog = page.getByRole('dialog', { name: 'This is another tenant' });
  await expect(dialog).toBeVisible();
  await look('dialog-tenant');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toBeHidden();
  expect((await now()).settings.api_url).toBe(tenant.url);

  await reconnect();
  await dialog.getByRole('button', { name: 'Replace the tenant' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Kandji', exact: true })).toBeVisible();
  await expect(main().getByText(other.url)).toBeVisible();
  await expect(connectorStatus(page, 'Connected')).toBeVisible({ timeout: 20_000 });

  const gone = await get<List<Account>>(page.request, noonday, '/accounts?status=removed&limit=1');
  expect(gone.total).toBe(USERS - OTHERS);
  await visit(`/accounts/${gone.items[0]?.id ?? ''}`);
  await expect(main()).toContainText(/Kandji no longer lists this account: a complete listing on .+ came without it\./);
  await expect(main().getByText('Not offered by Kandji')).toHaveCount(2);
  await look('account-removed');
  await openConnector();
});

test('a vendor that asks for a pause gets it to the second', async () => {
  await other.fail({ kind: 'throttle', page: 2, retry_after_seconds: 4 });
  await button('Sync now').click();
  await expect(main()).toContainText(saying(/As of «moment»\. Waiting \d\ss more, as Kandji asked\./));
  await expect(connectorStatus(page, 'Connected')).toBeVisible({ timeout: 15_000 });

  await other.fail({ kind: 'throttle', page: 2, retry_after_seconds: 3600 });
  await button('Sync now').click();
  await expect(connectorStatus(page, 'Waiting')).toBeVisible({ timeout: 20_000 });
  const sentence = saying(/As of «moment»\. Waiting until «moment», as Kandji asked\./);
  await expect(main()).toContainText(sentence);
  await expect(button('Waiting')).toBeDisabled();
  await look('connector-waiting');
  await visit('/settings/connectors');
  await expect(page.getByRole('table', { name: 'Connectors' })).toContainText(sentence);
});

test('a password is changed by whoever knows it', async ({ browser }) => {
  await visit('/overview');
  await page.getByRole('button', { name: /Your menu/ }).click();
  await page.getByRole('menuitem', { name: 'Change password' }).click();
  const dialog = page.getByRole('dialog', { name: 'Change password' });
  const current = dialog.getByLabel(/^Current password/);
  await current.fill('not this one at all');
  await dialog.getByLabel(/^New password/).fill(newPassword);
  await dialog.getByRole('button', { name: 'Change password' }).click();
  await expect(current).toHaveAttribute('aria-invalid', 'true');
  await expect(current).toBeFocused();
  await look('dialog-password');
  await current.fill(administrator.password);
  await dialog.getByRole('button', { name: 'Change password' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('Your password is changed.')).toBeVisible();

  const context = await browser.newContext();
  await signIn(await context.newPage(), noonday.url, administrator.email, newPassword);
  await context.close();
});
