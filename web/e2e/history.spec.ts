import { expect, test } from '@playwright/test';
import type { Connector, List, Person } from '../src/api/types';
import { expectAccessible, get, paint, post, prepare, screenshot, settled, watchComplaints } from './support/fixtures';
import { Noonday, Tenant } from './support/world';

let tenant: Tenant;
let noonday: Noonday;

test.beforeAll(async () => {
  tenant = await Tenant.start(40, { devices: 12 });
  noonday = await Noonday.start();
});

test.afterAll(async () => {
  for (const process of [noonday, tenant]) await process.stop();
});

test('the past is shown, two days are compared, and anything is found by keyboard', async ({ page }) => {
  test.setTimeout(300_000);
  const complaints = watchComplaints(page);
  await prepare(page.request, noonday);
  const { id } = await post<Connector>(page.request, noonday, '/connectors', {
    type: 'kandji',
    name: 'Kandji',
    settings: { api_key: tenant.token, api_url: tenant.url },
  });
  const status = async () => (await get<Connector>(page.request, noonday, `/connectors/${id}`)).status;
  await expect.poll(status, { timeout: 60_000 }).toBe('connected');

  await test.step('lists as they were', async () => {
    await page.goto(`${noonday.url}/accounts`);
    await settled(page);
    await page.getByRole('button', { name: 'As of: now' }).click();
    await screenshot(page, 'as-of-choice');
    await expectAccessible(page);
    await page.getByRole('dialog').getByRole('button', { name: 'A week ago' }).click();
    await expect(page).toHaveURL(/as_of=\d{4}-\d\d-\d\d/);
    await expect(page.getByText('You look at the past')).toBeVisible();
    await expect(page.getByText('No account had been seen then')).toBeVisible();
    await screenshot(page, 'accounts-then');
    // A filter keeps the day; the end of today is as it is now.
    await page.getByRole('searchbox').fill('a');
    await expect(page).toHaveURL(/q=a/);
    await expect(page).toHaveURL(/as_of=/);
    await page.goto(`${noonday.url}/accounts?as_of=${new Date().toISOString().slice(0, 10)}`);
    await expect(page.getByText('1–40 of 40')).toBeVisible();
    await page.getByRole('button', { name: 'Back to now' }).click();
    await expect(page).not.toHaveURL(/as_of=/);
    await expect(page.getByText('You look at the past')).toBeHidden();
    await page.goto(`${noonday.url}/accounts?as_of=2999-01-01`);
    await expect(page.getByRole('alert')).toContainText('lies in the future');
  });

  await test.step('two days', async () => {
    await page.goto(`${noonday.url}/history`);
    await settled(page);
    await expect(page.getByRole('list', { name: 'Totals' })).toContainText(/Accounts.*40 added/);
    await screenshot(page, 'history-light');
    await page.getByLabel('From the end of').fill('2999-01-01');
    await page.getByRole('button', { name: 'Compare' }).click();
    await expect(page.getByLabel('From the end of')).toHaveAttribute('aria-invalid', 'true');
    await expect(page).toHaveURL(/from=2999-01-01/);
    await page.getByRole('button', { name: '30 days' }).click();
    await page.getByRole('search').getByRole('button', { name: 'Change' }).click();
    await page.getByRole('checkbox', { name: 'Gone' }).check();
    await page.keyboard.press('Escape');
    await expect(page.getByText('No apps match')).toBeVisible();
  });

  await test.step('search', async () => {
    const people = await get<List<Person>>(page.request, noonday, '/people?kind=human&limit=50');
    const person = people.items.find(({ name }) => /^[A-Z][a-z]+ [A-Z][a-z]+$/.test(name));
    if (!person) throw new Error('Nobody has a plain name.');
    await page.keyboard.press('Control+k');
    const field = page.getByRole('combobox', { name: /^Search apps/ });
    await expect(field).toBeFocused();
    await page.keyboard.type(person.name);
    const option = page.getByRole('group', { name: 'People' }).getByRole('option', { name: person.name });
    await expect(option.first()).toBeVisible();
    for (const colorScheme of ['light', 'dark'] as const) {
      await paint(page, colorScheme);
      await screenshot(page, `search-${colorScheme}`);
      await expectAccessible(page);
    }
    await expect(page.getByRole('option', { selected: true })).toHaveCount(1);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await expect(field).toBeHidden();
    await expect(page.getByRole('heading', { level: 1, name: person.name })).toBeVisible();

    // Where one has been comes first, before anything is typed.
    await page.getByRole('button', { name: 'Search', exact: false }).first().click();
    await expect(page.getByRole('group', { name: 'Recent' }).getByRole('option').first()).toContainText(person.name);
    await screenshot(page, 'search-empty');
    await page.keyboard.type('zzzz-nobody');
    await expect(page.getByText('Nothing is called “zzzz-nobody”').first()).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect(field).toBeHidden();
  });
  expect(complaints).toEqual([]);
});
