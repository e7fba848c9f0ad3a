import { expect, test } from '@playwright/test';
import type { BrowserContext } from '@playwright/test';
import type { Account, App, Connector, List } from '../src/api/types';
import { expectAccessible, expectWhole, get, post, prepare, screenshot, settled, watchComplaints } from './support/fixtures';
import { administrator, Noonday, Tenant } from './support/world';

// Every page, in light and dark and on a narrow screen: looked at, and checked.

const brokenToken = '55555555-2222-4333-8444-555555555555';

let tenant: Tenant;
let slow: Tenant;
let noonday: Noonday;
let untouched: Noonday;
let storage: Awaited<ReturnType<BrowserContext['storageState']>>;
let paths: Record<string, string>;

test.beforeAll(async ({ browser }) => {
  tenant = await Tenant.start(700);
  slow = await Tenant.start(50_000);
  noonday = await Noonday.start();
  untouched = await Noonday.start();
  const context = await browser.newContext();
  const { request } = context;
  await prepare(request, noonday);
  await tenant.addToken(brokenToken, true);

  const create = (name: string, api_key: string, api_url: string) =>
    post<Connector>(request, noonday, '/connectors', { type: 'kandji', name, settings: { api_key, api_url } });
  const read = (id: string) => get<Connector>(request, noonday, `/connectors/${id}`);
  const good = await create('Kandji', tenant.token, tenant.url);
  await expect.poll(async () => (await read(good.id)).status, { timeout: 30_000 }).toBe('connected');

  const broken = await create('Kandji Labs', brokenToken, tenant.url);
  await expect.poll(async () => (await read(broken.id)).status, { timeout: 30_000 }).toBe('connected');
  await tenant.revoke(brokenToken);
  await post(request, noonday, `/connectors/${broken.id}/sync`, undefined);
  await expect.poll(async () => (await read(broken.id)).status, { timeout: 30_000 }).toBe('reconnect');

  await slow.latency(900);
  const collecting = await create('Kandji EU', slow.token, slow.url);
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
    account: `/accounts/${accounts.items[0]?.id ?? ''}`,
    events: '/events',
    connectors: '/settings/connectors',
    gallery: '/settings/connectors/new',
    add: '/settings/connectors/new/kandji',
    'connector-connected': `/settings/connectors/${good.id}`,
    'connector-collecting': `/settings/connectors/${collecting.id}`,
    'connector-reconnect': `/settings/connectors/${broken.id}`,
    reconnect: `/settings/connectors/${broken.id}/reconnect`,
    tokens: '/settings/api-tokens',
    operators: '/settings/operators',
    audit: '/settings/audit',
    'not-found': '/nowhere',
  };
});

test.afterAll(async () => {
  for (const process of [noonday, untouched, tenant, slow]) await process.stop();
});

for (const [look, options] of Object.entries({
  light: { colorScheme: 'light', viewport: { width: 1360, height: 860 } },
  dark: { colorScheme: 'dark', viewport: { width: 1360, height: 860 } },
  narrow: { colorScheme: 'light', viewport: { width: 360, height: 780 } },
} as const)) {
  test(`every page is accessible and whole: ${look}`, async ({ browser }) => {
    test.setTimeout(240_000);
    const context = await browser.newContext({ ...options, storageState: storage });
    const page = await context.newPage();
    const complaints = watchComplaints(page);
    for (const [name, path] of Object.entries(paths)) {
      await test.step(name, async () => {
        await page.goto(`${noonday.url}${path}`);
        await settled(page);
        await expect(page).toHaveTitle(/ · Noonday$/);
        await screenshot(page, `${name}-${look}`);
        await expectAccessible(page);
        await expectWhole(page);
      });
    }
    expect(complaints).toEqual([]);
    await context.close();
  });

  test(`the doors and the dialogs: ${look}`, async ({ browser }) => {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    for (const [name, url] of [
      ['setup', `${untouched.url}/setup`],
      ['sign-in', `${noonday.url}/sign-in`],
    ] as const) {
      await page.goto(url);
      await settled(page);
      await screenshot(page, `${name}-${look}`);
      await expectAccessible(page);
    }
    await page.getByLabel('E-mail').fill(administrator.email);
    await page.getByLabel(/^Password/).fill('a wrong password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('alert')).toBeVisible();
    await expectAccessible(page);
    await page.getByLabel(/^Password/).fill(administrator.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();

    await page.goto(`${noonday.url}${paths['connector-connected'] ?? ''}`);
    await page.getByRole('button', { name: 'Delete Connector' }).click();
    await expect(page.getByRole('dialog')).toContainText(/accounts/);
    await screenshot(page, `dialog-delete-${look}`);
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
    await page.getByRole('button', { name: 'Edit settings' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press('Escape');

    await page.goto(`${noonday.url}/accounts`);
    await settled(page);
    await page.getByRole('search').getByRole('button', { name: /^Status/ }).click();
    await expect(page.getByRole('checkbox', { name: 'Archived' })).toBeVisible();
    await screenshot(page, `filter-${look}`);
    await expectAccessible(page);
    await context.close();
  });
}

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
