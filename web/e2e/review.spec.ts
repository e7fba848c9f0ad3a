import { expect, test } from '@playwright/test';
import type { App, List } from '../src/api/types';
import { collected, expectAccessible, get, screenshot, tabTo, watchComplaints } from './support/fixtures';
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

test('the review inbox is worked through with the keyboard alone', async ({ page }) => {
  test.setTimeout(180_000);
  const complaints = watchComplaints(page);
  const { keyboard } = page;
  await page.goto(`${noonday.url}/sign-in`);
  await tabTo(page, 'textbox', /E-mail/);
  await keyboard.type(administrator.email);
  await keyboard.press('Tab');
  await keyboard.type(administrator.password);
  await keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();

  await tabTo(page, 'link', /apps wait for a review$/);
  await keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Review inbox' })).toBeFocused();
  const before = await get<List<App>>(page.request, noonday, '/apps?status=new&sort=-review_rank');
  expect(before.total).toBeGreaterThan(12);
  const names = before.items.map(({ name }) => name);
  const row = (index: number) => page.getByRole('checkbox', { name: `Select ${names[index] ?? ''}`, exact: true });
  const status = (text: string) => expect(page.getByRole('status').filter({ hasText: text })).toHaveCount(1);
  const left = (count: number) => expect(page.getByText(`of ${count}`, { exact: false })).toBeVisible();
  await expect(row(0)).toBeVisible();

  await test.step('the keys are shown', async () => {
    await keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
    await keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
  });

  await test.step('a decision takes the focus to the next app', async () => {
    await keyboard.press('j');
    await expect(row(0)).toBeFocused();
    await keyboard.press('ArrowDown');
    await expect(row(1)).toBeFocused();
    await keyboard.press('k');
    await expect(row(0)).toBeFocused();
    await keyboard.press('a');
    await status(`${names[0] ?? ''} is approved.`);
    await expect(row(1)).toBeFocused();
    await expect(row(0)).toHaveCount(0);
    await keyboard.press('u');
    await status(`${names[1] ?? ''} is unapproved.`);
    await expect(row(2)).toBeFocused();
    await expect(row(1)).toHaveCount(0);
    await left(before.total - 2);
  });

  await test.step('it is taken back, and the app is where it was', async () => {
    await keyboard.press('z');
    await status(`${names[1] ?? ''} is back in the review inbox.`);
    await expect(row(1)).toBeFocused();
    await left(before.total - 1);
  });

  await test.step('several at once', async () => {
    await keyboard.press('Space');
    await keyboard.press('j');
    await keyboard.press('Space');
    await expect(page.getByRole('toolbar')).toContainText('2 chosen');
    await screenshot(page, 'review-chosen');
    await expectAccessible(page);
    await keyboard.press('i');
    await status('2 apps are ignored.');
    await expect(row(3)).toBeFocused();
    await left(before.total - 3);
    await keyboard.press('z');
    await status('2 apps are back in the review inbox.');
    await expect(row(1)).toBeFocused();
    await left(before.total - 1);
  });

  await test.step('one is opened, and the way back leads here', async () => {
    await keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1, name: names[1] ?? '', exact: true })).toBeFocused();
    await page.goBack();
    await expect(page.getByRole('heading', { level: 1, name: 'Review inbox' })).toBeVisible();
  });

  const waiting = await get<List<App>>(page.request, noonday, '/apps?status=new&limit=500');
  expect(waiting.items.map(({ name }) => name)).not.toContain(names[0]);
  expect(waiting.total).toBe(before.total - 1);
  expect(complaints).toEqual([]);
});
