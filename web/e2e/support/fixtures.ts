import { expect } from '@playwright/test';
import type { APIRequestContext, Page } from '@playwright/test';
import axe from 'axe-core';
import { administrator } from './world';
import type { Noonday, Tenant } from './world';

declare global {
  interface Window {
    axe: typeof axe;
  }
}

const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** A moment as the portal writes it: the time alone today, with the date on another day. */
const MOMENT = String.raw`(?:[A-Z][a-z]{2} \d{1,2}, \d{4}, )?\d\d:\d\d`;

/** A pattern in which «moment» stands for a moment: near midnight it may be one of another day. */
export function saying(pattern: RegExp): RegExp {
  return new RegExp(pattern.source.replaceAll('«moment»', MOMENT), pattern.flags);
}

/** Collects what a page complains about: errors, and what its security policy stopped. */
export function watchComplaints(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // A refused request is an answer that the page shows; it is no complaint.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      complaints.push(message.text());
    }
  });
  return complaints;
}

/** Rows of a table are alike: those beyond the first take most of the time and find nothing more. */
const MORE_ROWS = [['tbody tr:nth-child(n + 9)']];

/** Fails with the rules that the page breaks and where. */
export async function expectAccessible(page: Page): Promise<void> {
  // Adding the rules to a page takes as long as following them: what stays open keeps them.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const broken = await page.evaluate(
    async ({ exclude, standards }) => {
      // Colours on their way to others are neither.
      await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
      const dark = document.documentElement.dataset.mantineColorScheme === 'dark';
      const { violations } = await window.axe.run(
        { exclude },
        {
          // What does not depend on colour was found in the light page.
          runOnly: dark ? { type: 'rule', values: ['color-contrast'] } : { type: 'tag', values: standards },
          resultTypes: ['violations'],
          preload: false,
        },
      );
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
    },
    { exclude: MORE_ROWS, standards: STANDARDS },
  );
  expect(broken).toEqual([]);
}

/** The pages whose pictures people look at; SCREENSHOTS=all takes those of all others, too. */
const PICTURED = /^(overview|apps|app|person|connectors)(-devices)?-(light|dark)$/;

export async function screenshot(page: Page, name: string): Promise<void> {
  if (process.env.SCREENSHOTS !== 'all' && !PICTURED.test(name)) return;
  await page.screenshot({ path: `test-results/screenshots/${name}.png`, animations: 'disabled' });
}

/** Shows the page in light or dark. */
export async function paint(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme);
}

/** Takes the page as it is in light, dark and narrow, and checks it in each. */
export async function looks(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await paint(page, colorScheme);
    await screenshot(page, `${name}-${colorScheme}`);
    await expectAccessible(page);
  }
  await paint(page, 'light');
  await narrowed(page, async () => {
    await screenshot(page, `${name}-narrow`);
    await expectWhole(page);
  });
}

/** Does something while the window is as narrow as a phone. */
export async function narrowed(page: Page, look: () => Promise<void>): Promise<void> {
  const size = page.viewportSize();
  await page.setViewportSize({ width: 360, height: 780 });
  await look();
  if (size) await page.setViewportSize(size);
}

/** Fails when the page is wider than its window, and stays so. */
export async function expectWhole(page: Page): Promise<void> {
  const overflow = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await expect.poll(overflow, { message: 'the page scrolls sideways', timeout: 3_000 }).toBe(0);
}

/** Waits until the page shows what it is about, not its outline. */
export async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.locator('.mantine-Skeleton-root')).toHaveCount(0);
}

export async function setUp(page: Page, noonday: Noonday): Promise<void> {
  await page.goto(`${noonday.url}/`);
  await expect(page).toHaveURL(/\/setup$/);
  await page.getByLabel('Set-up code').fill(noonday.setupCode);
  await page.getByLabel('Your name').fill(administrator.name);
  await page.getByLabel('E-mail').fill(administrator.email);
  await page.getByLabel(/^Password/).fill(administrator.password);
  await page.getByRole('button', { name: 'Create administrator' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
}

export async function signIn(page: Page, url: string, email: string, password: string): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel(/^Password/).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
}

/** Presses Tab until the focus is on the control of that role and name. */
export async function tabTo(page: Page, role: 'link' | 'button' | 'textbox', name: string | RegExp): Promise<void> {
  const target = page.getByRole(role, { name, exact: typeof name === 'string' }).first();
  await expect(target).toBeVisible();
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`Tab never reached the ${role} ${String(name)}`);
}

/** An installation whose administrator is set up and whose only connector has read the whole tenant. */
export async function collected(request: APIRequestContext, noonday: Noonday, tenant: Tenant): Promise<void> {
  await prepare(request, noonday);
  const settings = { api_key: tenant.token, api_url: tenant.url };
  const { id } = await post<{ id: string }>(request, noonday, '/connectors', { type: 'kandji', name: 'Kandji', settings });
  const status = async () => (await get<{ status: string }>(request, noonday, `/connectors/${id}`)).status;
  await expect.poll(status, { timeout: 40_000 }).toBe('connected');
}

/** Fills and saves the form for a new connector; its page is open then. */
export async function addConnector(page: Page, noonday: Noonday, tenant: Tenant, name: string): Promise<void> {
  await page.goto(`${noonday.url}/settings/connectors/new/kandji`);
  await page.getByLabel('Connector name').fill(name);
  await page.getByLabel(/^API Key/).fill(tenant.token);
  await page.getByLabel('API URL').fill(tenant.url);
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await page.getByRole('button', { name: 'Save Connector' }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
}

/** The status badge beside a connector's name. */
export function connectorStatus(page: Page, status: string) {
  return page.getByRole('main').locator('header [data-tone]').filter({ hasText: new RegExp(`^${status}$`) });
}

/** Prepares by the API what a test does not want to click through. */
export async function prepare(request: APIRequestContext, noonday: Noonday): Promise<void> {
  const answer = await request.post(`${noonday.url}/api/v1/setup`, {
    data: { code: noonday.setupCode, ...administrator },
  });
  expect(answer.status()).toBe(201);
}

export async function post<Answer>(
  request: APIRequestContext,
  noonday: Noonday,
  path: string,
  data: unknown,
): Promise<Answer> {
  const answer = await request.post(`${noonday.url}/api/v1${path}`, { data });
  expect(answer.ok(), `POST ${path}: ${await answer.text()}`).toBe(true);
  return (await answer.json()) as Answer;
}

export async function get<Answer>(request: APIRequestContext, noonday: Noonday, path: string): Promise<Answer> {
  const answer = await request.get(`${noonday.url}/api/v1${path}`);
  expect(answer.ok(), `GET ${path}: ${await answer.text()}`).toBe(true);
  return (await answer.json()) as Answer;
}
