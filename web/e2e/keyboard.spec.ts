import { expect, test } from '@playwright/test';
import { connectorStatus, prepare, signIn, tabTo } from './support/fixtures';
import { administrator, Noonday, Tenant } from './support/world';

// The second test goes on where the first one ends.
test.describe.configure({ mode: 'serial' });

let tenant: Tenant;
let noonday: Noonday;

test.beforeAll(async () => {
  tenant = await Tenant.start(40);
  noonday = await Noonday.start();
});

test.afterAll(async () => {
  await noonday.stop();
  await tenant.stop();
});

test('a connector is added with the keyboard alone', async ({ page }) => {
  await prepare(page.request, noonday);
  await page.goto(`${noonday.url}/settings/connectors`);
  await expect(page.getByRole('heading', { level: 1, name: 'Connectors' })).toBeVisible();

  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();

  await tabTo(page, 'link', 'Add Connector');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Add Connector' })).toBeFocused();
  await tabTo(page, 'link', /Kandji/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Connect Kandji' })).toBeFocused();

  await tabTo(page, 'textbox', /Connector name/);
  await page.keyboard.type('Kandji');
  await page.keyboard.press('Tab');
  await page.keyboard.type('not a token');
  await tabTo(page, 'button', 'Show API Key');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel(/^API Key/)).toHaveAttribute('type', 'text');
  await page.keyboard.press('Enter');
  await tabTo(page, 'textbox', /API URL/);
  await page.keyboard.type(tenant.url);
  await page.keyboard.press('Enter');

  // The problem takes the focus to its field; typing corrects it at once.
  await expect(page.getByLabel(/^API Key/)).toBeFocused();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(tenant.token);
  await page.keyboard.press('Enter');
  await expect(page.getByText(/Connected to/)).toBeVisible();
  await tabTo(page, 'button', 'Save Connector');
  await page.keyboard.press('Enter');

  await expect(page.getByRole('heading', { level: 1, name: 'Kandji', exact: true })).toBeFocused();
  await expect(connectorStatus(page, 'Connected')).toBeVisible({ timeout: 20_000 });
});

test('a held removal is decided with the keyboard alone', async ({ page }) => {
  await signIn(page, noonday.url, administrator.email, administrator.password);
  await tenant.control('POST', '/users/remove', { count: 15 });
  await page.goto(`${noonday.url}/settings/connectors`);
  await tabTo(page, 'link', 'Kandji');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Kandji', exact: true })).toBeFocused();
  await tabTo(page, 'button', 'Sync now');
  await page.keyboard.press('Enter');
  await expect(connectorStatus(page, 'Attention')).toBeVisible({ timeout: 20_000 });

  await tabTo(page, 'link', /^Review/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Held removals' })).toBeFocused();
  await tabTo(page, 'button', 'Remove 15 accounts');
  await page.keyboard.press('Enter');
  // What cannot be taken back is not what Enter does next.
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Kandji', exact: true })).toBeFocused();
  await expect(connectorStatus(page, 'Connected')).toBeVisible({ timeout: 20_000 });
});
