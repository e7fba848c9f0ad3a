import { expect, test } from '@playwright/test';
import type { BrowserContext, Page } from '@playwright/test';
import type { Account, App, Connector, Cost, List } from '../src/api/types';
import {
  expectAccessible,
  expectWhole,
  get,
  looks,
  narrowed,
  post,
  prepare,
  screenshot,
  settled,
  watchComplaints,
} from './support/fixtures';
import { administrator, Noonday, Tenant } from './support/world';

// Every page, in light and dark and on a narrow screen, is checked.

const brokenToken = '55555555-2222-4333-8444-555555555555';
const lackingToken = '66666666-2222-4333-8444-555555555555';

let tenant: Tenant;
let slow: Tenant;
let shrunk: Tenant;
let noonday: Noonday;
let untouched: Noonday;
let storage: Awaited<ReturnType<BrowserContext['storageState']>>;
let paths: Record<string, string>;

test.beforeAll(async ({ browser }) => {
  tenant = await Tenant.start(700, { devices: 30 });
  slow = await Tenant.start(20_000);
  shrunk = await Tenant.start(60);
  noonday = await Noonday.start();
  untouched = await Noonday.start();
  const context = await browser.newContext();
  const { request } = context;
  await prepare(request, noonday);
  await tenant.addToken(brokenToken, true);
  await tenant.addToken(lackingToken, true);

  const create = (name: string, api_key: string, api_url: string) =>
    post<Connector>(request, noonday, '/connectors', { type: 'kandji', name, settings: { api_key, api_url } });
  const read = (id: string) => get<Connector>(request, noonday, `/connectors/${id}`);
  const good = await create('Kandji', tenant.token, tenant.url);
  await expect.poll(async () => (await read(good.id)).status, { timeout: 30_000 }).toBe('connected');

  /** A connector that has read everything once, and then suffers. */
  const troubled = async (name: string, token: string, url: string, trouble: () => Promise<unknown>, status: string) => {
    const { id } = await create(name, token, url);
    await expect.poll(async () => (await read(id)).status, { timeout: 30_000 }).toBe('connected');
    await trouble();
    await post(request, noonday, `/connectors/${id}/sync`, undefined);
    await expect.poll(async () => (await read(id)).status, { timeout: 30_000 }).toBe(status);
    return id;
  };
  const broken = await troubled('Kandji Labs', brokenToken, tenant.url, () => tenant.revoke(brokenToken), 'reconnect');
  const lacking = await troubled(
    'Kandji Stores',
    lackingToken,
    tenant.url,
    () => tenant.addToken(lackingToken, false),
    'reconnect',
  );
  const remove = () => shrunk.control('POST', '/users/remove', { count: 20 });
  const held = await troubled('Kandji Field', shrunk.token, shrunk.url, remove, 'attention');

  await slow.latency(900);
  const collecting = await create('Kandji EU', slow.token, slow.url);
  // It goes on collecting to the end, and so slowly that it is no work for anybody.
  await slow.latency(20_000);
  await post(request, noonday, '/api-tokens', { name: 'Warehouse', role: 'auditor', expires_in_days: 90 });

  const accounts = await get<List<Account>>(request, noonday, '/accounts?limit=1');
  const apps = await get<List<App>>(request, noonday, '/apps?limit=1');
  storage = await context.storageState();
  await context.close();
  paths = {
    overview: '/overview',
    apps: '/apps',
    app: `/apps/${apps.items[0]?.id ?? ''}`,
    accounts: '/accounts',
    'accounts-none': '/accounts?q=nobody-has-this-name',
    people: '/people',
    devices: '/devices',
    history: '/history',
    account: `/accounts/${accounts.items[0]?.id ?? ''}`,
    events: '/events',
    connectors: '/settings/connectors',
    gallery: '/settings/connectors/new',
    add: '/settings/connectors/new/kandji',
    'connector-connected': `/settings/connectors/${good.id}`,
    'connector-collecting': `/settings/connectors/${collecting.id}`,
    'connector-reconnect': `/settings/connectors/${broken}`,
    reconnect: `/settings/connectors/${broken}/reconnect`,
    'reconnect-permission': `/settings/connectors/${lacking}/reconnect`,
    'held-removals': `/settings/connectors/${held}/removals`,
    'held-removals-none': `/settings/connectors/${good.id}/removals`,
    'review-inbox': '/apps?status=new&sort=-review_rank',
    software: '/software',
    catalogue: '/settings/catalogue?limit=25',
    'catalogue-entry': '/settings/catalogue/figma',
    tokens: '/settings/api-tokens',
    operators: '/settings/operators',
    audit: '/settings/audit',
    'not-found': '/nowhere',
  };
});

test.afterAll(async () => {
  for (const process of [noonday, untouched, tenant, slow, shrunk]) await process.stop();
});

/** Pages that other tests check as well, or that differ little from one that is checked here. */
const seenElsewhere = new Set([
  'accounts-none',
  'connector-collecting',
  'connector-reconnect',
  'reconnect',
  'reconnect-permission',
  'held-removals',
  'held-removals-none',
  'review-inbox',
]);

/** Answers for a vendor with limits and with a stream that the key may not read. */
async function pretend(page: Page) {
  const since = new Date(Date.now() - 3 * 3600_000).toISOString();
  const problem = { code: 'permission_missing', message: 'The API key lacks the permission Devices > Device list.', since };
  await page.route('**/api/v1/stream', (route) => route.abort());
  await page.route(`**${paths['connector-connected']?.replace('/settings', '/api/v1') ?? ''}`, async (route) => {
    const connector = (await (await route.fetch()).json()) as Connector;
    connector.status = 'attention';
    connector.status_reason = problem;
    connector.stream_status = connector.stream_status.filter(({ stream }) => stream !== 'devices');
    connector.stream_status.push({ stream: 'devices', records: 0, last_listed_at: null, problem });
    connector.last_error = {
      class: 'unavailable',
      code: 'vendor_unavailable',
      message: 'Kandji has trouble answering (503 Service Unavailable).',
      since,
      at: new Date(Date.now() - 600_000).toISOString(),
      count: 12,
    };
    await route.fulfill({ json: connector });
  });
  await page.route('**/cost', async (route) => {
    const cost = (await (await route.fetch()).json()) as Cost;
    const window = { used: 4980, left: 20, remaining: 4100, resets_at: new Date(Date.now() + 1500_000).toISOString() };
    cost.requests = 334;
    cost.waits = true;
    cost.expected_seconds = 1500;
    cost.limits = [
      { per_seconds: 1, limit: 50, allowance: 25, used: 0, left: 25, remaining: null, resets_at: window.resets_at },
      { per_seconds: 3600, limit: 10_000, allowance: 5000, ...window },
    ];
    await route.fulfill({ json: cost });
  });
}

test('every page is accessible and whole', async ({ browser }) => {
  test.setTimeout(420_000);
  const context = await browser.newContext({ storageState: storage });
  const page = await context.newPage();
  const complaints = watchComplaints(page);
  for (const [name, path] of Object.entries(paths)) {
    await test.step(name, async () => {
      await page.goto(`${noonday.url}${path}`);
      await settled(page);
      await expect(page).toHaveTitle(/ · Noonday$/);
      await expectWhole(page);
      if (seenElsewhere.has(name)) await narrowed(page, () => expectWhole(page));
      else await looks(page, name);
    });
  }
  expect(complaints).toEqual([]);
  await context.close();
});

test('what no simulated vendor can show', async ({ browser }) => {
  const context = await browser.newContext({ storageState: storage });
  const page = await context.newPage();
  await pretend(page);
  await page.goto(`${noonday.url}${paths['connector-connected'] ?? ''}`);
  await settled(page);
  await expect(page.getByRole('region', { name: 'Needs attention' })).toContainText(/Devices cannot be read since/);
  await expect(page.getByRole('region', { name: 'Source' })).toContainText(/Cannot be read since .+: The API key lacks/);
  await expect(page.getByRole('region', { name: 'Collection' })).toContainText('Vendor unavailable');
  await expect(page.getByRole('meter')).toHaveAttribute('aria-valuetext', '4,980 of 5,000');
  await expect(page.getByRole('region', { name: 'What a sync costs' })).toContainText('It does not fit into what is left');
  await expectWhole(page);
  await looks(page, 'connector-pretended');
  await context.close();
});

/** Looks at what covers a page or opens within it: what is narrow may be another thing then. */
async function looksCovered(page: Page, name: string) {
  await looks(page, name);
  await narrowed(page, () => expectAccessible(page));
}

test('the doors and the dialogs', async ({ browser }) => {
  test.setTimeout(120_000);
  const context = await browser.newContext();
  const page = await context.newPage();
  for (const [name, url] of [
    ['setup', `${untouched.url}/setup`],
    ['sign-in', `${noonday.url}/sign-in`],
  ] as const) {
    await page.goto(url);
    await settled(page);
    await looks(page, name);
  }
  await page.getByLabel('E-mail').fill(administrator.email);
  await page.getByLabel(/^Password/).fill('a wrong password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await looksCovered(page, 'sign-in-refused');
  await page.getByLabel(/^Password/).fill(administrator.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();

  await page.goto(`${noonday.url}${paths['connector-connected'] ?? ''}`);
  await page.getByRole('button', { name: 'Delete Connector' }).click();
  await expect(page.getByRole('dialog')).toContainText(/accounts/);
  await looksCovered(page, 'dialog-delete');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await page.getByRole('button', { name: 'Edit settings' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await looksCovered(page, 'dialog-edit');
  await page.keyboard.press('Escape');

  await page.goto(`${noonday.url}/accounts`);
  await settled(page);
  await page.getByRole('search').getByRole('button', { name: /^Status/ }).click();
  await expect(page.getByRole('checkbox', { name: 'Archived' })).toBeVisible();
  await looksCovered(page, 'filter');
  await context.close();
});

test('the check notices what it is there for', async ({ page }) => {
  const body = '<html lang="en"><title>A page</title><img src="data:,"><p style="background: #fff; color: #bbb">pale</p>';
  await page.setContent(body);
  await expect(expectAccessible(page)).rejects.toThrow(/color-contrast: p[^]*image-alt: img/);
  await page.evaluate(() => (document.documentElement.dataset.mantineColorScheme = 'dark'));
  await expect(expectAccessible(page)).rejects.toThrow(/color-contrast: p/);
  await page.setContent('<div style="width: 2000px">wide</div>');
  await expect(expectWhole(page)).rejects.toThrow(/scrolls sideways/);
});

test('the colour scheme is chosen in the menu and kept', async ({ browser }) => {
  const context = await browser.newContext({ colorScheme: 'light', storageState: storage });
  const page = await context.newPage();
  await page.goto(`${noonday.url}/overview`);
  const html = page.locator('html');
  await expect(html).toHaveAttribute('data-mantine-color-scheme', 'light');
  await page.getByRole('button', { name: /Your menu/ }).click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  await expect(html).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await expectAccessible(page);
  await page.reload();
  await expect(html).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await context.close();
});

test('on a narrow screen the navigation is a drawer', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 360, height: 780 }, storageState: storage });
  const page = await context.newPage();
  await page.goto(`${noonday.url}/overview`);
  await page.getByRole('button', { name: 'Open navigation' }).click();
  const drawer = page.getByRole('dialog', { name: 'Navigation' });
  await expect(drawer).toBeVisible();
  await screenshot(page, 'drawer-narrow');
  await expectAccessible(page);
  await drawer.getByRole('link', { name: 'Accounts' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Accounts' })).toBeVisible();
  await expect(drawer).toBeHidden();
  await context.close();
});

test('a server that is gone is said, and its return noticed', async ({ browser }) => {
  const context = await browser.newContext({ storageState: storage });
  const page = await context.newPage();
  await page.goto(`${noonday.url}/overview`);
  await settled(page);
  await context.setOffline(true);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Apps' }).click();
  await expect(page.getByText('Noonday is not answering.')).toBeVisible();
  await page.getByRole('button', { name: 'Try now' }).click();
  await expect(page.getByText('Noonday is not answering.')).toBeVisible();
  await context.setOffline(false);
  // It comes back by itself: nobody has to press anything.
  await expect(page.getByText('Noonday is not answering.')).toBeHidden({ timeout: 20_000 });
  await expect(page.getByRole('table', { name: 'Apps' })).toBeVisible();
  await context.close();
});
