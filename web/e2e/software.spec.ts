import { expect, test } from '@playwright/test';
import type { App, List, Title } from '../src/api/types';
import { collected, get, looks, paint, screenshot, settled, signIn, watchComplaints } from './support/fixtures';
import { administrator, Noonday, Tenant } from './support/world';

let tenant: Tenant;
let noonday: Noonday;

test.beforeAll(async ({ playwright }) => {
  tenant = await Tenant.start(90, { devices: 60 });
  noonday = await Noonday.start();
  const request = await playwright.request.newContext();
  await collected(request, noonday, tenant);
  await request.dispose();
});

test.afterAll(async () => {
  await noonday.stop();
  await tenant.stop();
});

test('unknown software becomes an app in two clicks, and a match is corrected', async ({ page }) => {
  test.setTimeout(180_000);
  const complaints = watchComplaints(page);
  await signIn(page, noonday.url, administrator.email, administrator.password);
  const unknown = await get<List<Title>>(page.request, noonday, '/titles?matched=none&limit=1');
  const first = unknown.items[0]?.name ?? '';
  const rows = page.getByRole('table', { name: 'Programs' }).locator('tbody tr');
  const status = (text: string) => expect(page.getByRole('status').filter({ hasText: text })).toHaveCount(1);
  const apps = (name: string) => get<List<App>>(page.request, noonday, `/apps?q=${encodeURIComponent(name)}`);

  await test.step('two clicks', async () => {
    await page.getByRole('link', { name: 'Software' }).click();
    await expect(rows.first()).toContainText(first);
    await page.getByRole('button', { name: `Make ${first} an app` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Make it an app' }).click();
    await status(`${first} is an app.`);
    await expect(rows.filter({ hasText: first })).toHaveCount(0);
    expect((await apps(first)).items.map(({ name, status: is }) => [name, is])).toContainEqual([first, 'new']);
    await expect(rows.first().getByRole('checkbox')).toBeFocused();
  });

  await test.step('undo takes the app along', async () => {
    await page.getByRole('button', { name: 'Undo' }).click();
    await status(`${first} is as before.`);
    await expect(rows.first()).toContainText(first);
    expect((await apps(first)).items.filter(({ name }) => name === first)).toEqual([]);
  });

  await test.step('it belongs to another app', async () => {
    await page.getByRole('button', { name: `More about ${first}` }).click();
    await page.getByRole('menuitem', { name: 'It belongs to…' }).click();
    await page.getByRole('combobox', { name: 'App' }).fill('figma');
    await page.getByRole('option', { name: /^Figma/ }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await status(`${first} belongs to Figma.`);
  });

  await test.step('a match by a rule is corrected, and the rules decide again', async () => {
    await page.getByRole('link', { name: 'Matched by rules' }).click();
    await settled(page);
    const matched = await get<List<Title>>(page.request, noonday, '/titles?matched=rule&limit=1');
    const { name, app } = matched.items[0] ?? { name: '', app: null };
    await page.getByRole('button', { name: `More about ${name}`, exact: true }).click();
    await page.getByRole('menuitem', { name: `Not ${app?.name ?? ''}` }).click();
    await status(`${name} belongs to no app.`);
    await page.getByRole('link', { name: 'Decided here' }).click();
    await expect(rows).toHaveCount(2);
    await page.getByRole('button', { name: `More about ${name}`, exact: true }).click();
    await page.getByRole('menuitem', { name: 'Let the rules decide' }).click();
    await expect(rows).toHaveCount(1);
    const again = await get<List<Title>>(page.request, noonday, '/titles?matched=rule&limit=1');
    expect(again.items[0]).toMatchObject({ name, app });
  });
  expect(complaints).toEqual([]);
});

test('an app is reviewed on its page, and an entry of the catalogue overridden', async ({ page }) => {
  test.setTimeout(180_000);
  const complaints = watchComplaints(page);
  await signIn(page, noonday.url, administrator.email, administrator.password);
  await settled(page);
  for (const colorScheme of ['light', 'dark'] as const) {
    await paint(page, colorScheme);
    await screenshot(page, `overview-devices-${colorScheme}`);
  }
  await paint(page, 'light');
  await page.getByRole('button', { name: 'Show as table' }).click();
  await expect(page.getByRole('table', { name: 'Figures of each day' }).locator('tbody tr')).toHaveCount(1);

  await page.goto(`${noonday.url}/apps?sort=-people&limit=25`);
  await settled(page);
  await page.getByRole('table', { name: 'Apps' }).getByRole('link').first().click();
  const form = page.getByRole('region', { name: 'Review' });
  await test.step('the review of an app', async () => {
    await form.getByText('Unapproved', { exact: true }).click();
    await form.getByRole('combobox', { name: 'Owner' }).click();
    await page.getByRole('listbox').getByRole('option').first().click();
    await form.getByLabel('Notes').fill('Not without a contract.');
    await settled(page);
    await looks(page, 'app-devices');
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(form).toContainText(`Unapproved by ${administrator.email}`);
    await page.getByRole('button', { name: 'Delete app' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete app' }).click();
    await expect(page.getByRole('dialog').getByRole('alert')).toBeVisible();
    await expect(page.getByRole('dialog').getByRole('button', { name: 'Ignore it instead' })).toBeVisible();
    await page.keyboard.press('Escape');
  });

  await test.step('the catalogue', async () => {
    await page.goto(`${noonday.url}/settings/catalogue?q=figma`);
    await settled(page);
    await page.getByRole('table', { name: 'Entries' }).getByRole('link', { name: 'Figma', exact: true }).click();
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    const dialog = page.getByRole('dialog');
    // The dialog has come to rest once the focus is in it.
    await expect(dialog.getByLabel('Name', { exact: false }).first()).toBeFocused();
    await dialog.getByLabel('Domains').fill('no domain');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog.getByLabel('Domains')).toBeFocused();
    await expect(dialog.getByRole('alert').first()).toContainText('no');
    await dialog.getByLabel('Domains').fill('figma.com\nfigma.example');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('It stands in for the one that Noonday brings.')).toBeVisible();
    await expect(page.getByRole('table', { name: 'Identifiers' })).toContainText('figma.example');
    await page.getByRole('button', { name: 'Back to Noonday’s' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Go back' }).click();
    await expect(page.getByRole('table', { name: 'Identifiers' })).not.toContainText('figma.example');
  });
  expect(complaints).toEqual([]);
});
