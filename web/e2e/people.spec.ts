import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import type { Account, Connector, Device, List, Person } from '../src/api/types';
import { expectAccessible, get, looks, post, prepare, screenshot, settled, watchComplaints } from './support/fixtures';
import { Noonday, Tenant } from './support/world';

// People behind accounts and devices: merged, split, and what later syncs make of that.
test.describe.configure({ mode: 'serial', timeout: 300_000 });

let tenant: Tenant;
let noonday: Noonday;
let page: Page;
let complaints: string[];
let connector: Connector;
let stays: Person;
let goes: Person;

test.beforeAll(async ({ browser }) => {
  tenant = await Tenant.start(60, { devices: 40 });
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
  await expect.poll(async () => (await now()).status, { timeout: 60_000 }).toBe('connected');
  const { items } = await list<Person>('/people?has=devices&kind=human&sort=-apps&limit=50');
  // Two who have an account and a device, and whose names tell them apart.
  const [first, second] = items.filter(({ accounts, name }) => accounts > 0 && /^[\w .'-]+$/.test(name));
  if (!first || !second) throw new Error('The simulated tenant has too few people with devices.');
  [stays, goes] = [first, second];
});

test.afterAll(async () => {
  await page.context().close();
  for (const process of [noonday, tenant]) await process.stop();
});

test.afterEach(() => {
  expect(complaints).toEqual([]);
});

const now = () => get<Connector>(page.request, noonday, `/connectors/${connector.id}`);
const list = <Item>(path: string) => get<List<Item>>(page.request, noonday, path);
const main = () => page.getByRole('main');
const dialog = () => page.getByRole('dialog');
const rows = (table: string) => page.getByRole('table', { name: table }).locator('tbody tr');
const visit = async (path: string) => {
  await page.goto(`${noonday.url}${path}`);
  await settled(page);
};

/** A look at what is no page of its own: in one light is enough. */
async function seen(name: string) {
  await screenshot(page, name);
  await expectAccessible(page);
}

async function sync() {
  const before = (await now()).last_sync?.id;
  await post(page.request, noonday, `/connectors/${connector.id}/sync`, undefined);
  await expect.poll(async () => (await now()).last_sync?.id, { timeout: 60_000 }).not.toBe(before);
}

test('two people who are one are merged, which survives a sync, and is taken back', async () => {
  await visit('/people');
  await page.getByRole('searchbox').fill(goes.name);
  await rows('People').getByRole('link', { name: goes.name, exact: true }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: goes.name })).toBeFocused();

  await visit(`/people/${stays.id}`);
  await looks(page, 'person');
  await main().getByRole('button', { name: 'Merge' }).click();
  await dialog().getByRole('searchbox').fill(goes.email || goes.name);
  await dialog().getByRole('radio', { name: goes.name }).first().check();
  await seen('dialog-merge');
  await dialog().getByRole('button', { name: 'Continue' }).click();
  await expect(dialog()).toContainText(`${goes.name} becomes part of ${stays.name}.`);
  await expectAccessible(page);
  await screenshot(page, 'dialog-merge-question');
  await dialog().getByRole('button', { name: 'Merge', exact: true }).click();
  await expect(page.getByText(`${goes.name} is part of ${stays.name} now.`)).toBeVisible();
  await expect(rows('Devices')).toHaveCount(stays.devices + goes.devices);

  await sync();
  // The page of the merged one leads to whom they are part of.
  await visit(`/people/${goes.id}`);
  await expect(page).toHaveURL(new RegExp(`/people/${stays.id}`));
  await expect(main()).toContainText(`${goes.name} is part of ${stays.name}`);
  await expect(rows('Accounts')).toHaveCount(stays.accounts + goes.accounts);
  await seen('person-merged');

  await main().getByRole('button', { name: `Take back ${goes.name}` }).click();
  await expect(dialog()).toContainText(`${goes.name} becomes a person of their own again`);
  await dialog().getByRole('button', { name: 'Take back' }).click();
  await expect(rows('Devices')).toHaveCount(stays.devices);
  await visit(`/people/${goes.id}`);
  await expect(page).toHaveURL(new RegExp(`/people/${goes.id}`));
});

test('an account that is somebody else’s is split off for good, and pinned by hand', async () => {
  // Somebody with two accounts: of one with a single account nothing would be left.
  const shared = (await list<Person>('/people?sort=-accounts&limit=1')).items[0];
  if (!shared || shared.accounts < 2) throw new Error('Nobody has two accounts.');
  await visit(`/people/${shared.id}`);
  const account = (await list<Account>(`/accounts?person_id=${shared.id}`)).items[0];
  if (!account) throw new Error('They have no account.');
  await main().getByRole('button', { name: 'Split off' }).click();
  await dialog().locator(`input[value="${account.id}"]`).check();
  await expect(dialog()).toContainText('1 account moves out of');
  await seen('dialog-split');
  await dialog().getByRole('button', { name: 'Split off' }).click();
  await expect(dialog()).toBeHidden();
  await expect(rows('Accounts')).toHaveCount(1);
  await expect(page).not.toHaveURL(new RegExp(shared.id));

  await sync();
  expect((await list<Account>(`/accounts?person_id=${shared.id}`)).total).toBe(shared.accounts - 1);

  // The account says why, and goes back to whom the rules find.
  await visit(`/accounts/${account.id}`);
  const person = page.getByRole('region', { name: 'Person' });
  await expect(person).toContainText('An operator said');
  await person.getByRole('button', { name: 'Change person' }).click();
  await expectAccessible(page);
  await dialog().getByRole('button', { name: 'Leave to the rules' }).click();
  await expect(person).toContainText(shared.name);
  await seen('account');

  // A further address, and a mistake in one.
  await visit(`/people/${shared.id}`);
  const aliases = page.getByRole('region', { name: 'Further addresses' });
  await aliases.getByLabel('Further address').fill('no address');
  await aliases.getByRole('button', { name: 'Add address' }).click();
  await expect(aliases.getByRole('alert')).toBeVisible();
  await aliases.getByLabel('Further address').fill('another@acme.example');
  await aliases.getByRole('button', { name: 'Add address' }).click();
  await expect(aliases).toContainText('another@acme.example');
  await aliases.getByRole('button', { name: 'Remove another@acme.example' }).click();
  await dialog().getByRole('button', { name: 'Remove address' }).click();
  await expect(aliases).not.toContainText('another@acme.example');
});

test('devices are listed with what is installed on them, and missing ones are held by kind', async () => {
  await visit('/devices');
  const device = (await list<Device>(`/devices?person_id=${stays.id}`)).items[0];
  await visit(`/devices/${device?.id ?? ''}`);
  await expect(rows('Programs').first()).toBeVisible();
  await rows('Sightings').first().getByRole('button', { name: /^Why/ }).focus();
  await page.keyboard.press('Enter');
  await expect(dialog()).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(dialog()).toBeHidden();
  await looks(page, 'device');

  await tenant.control('POST', '/users/remove', { count: 20 });
  await tenant.control('POST', '/devices/remove', { count: 20 });
  await sync();
  await visit(`/settings/connectors/${connector.id}`);
  await seen('connector-devices');
  await visit(`/settings/connectors/${connector.id}/removals`);
  await expect(main()).toContainText('20 of 60 accounts');
  await expect(main()).toContainText('20 of 40 devices');
  await page.getByRole('group', { name: 'Kinds of record' }).getByRole('button', { name: /Devices/ }).click();
  await expect(page.getByText('1–20 of 20')).toBeVisible();
  await seen('removals-devices');
});
