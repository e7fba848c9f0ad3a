import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Check } from '../api/types';
import { fakeApi } from '../test/fakeApi';
import { renderPortal } from '../test/render';
import { auditor, connector, kandji, listOf, session } from '../test/samples';

const good: Check = {
  ok: true,
  tenant: { id: 'acme', name: 'acme', url: 'https://acme.api.kandji.io', region: 'US' },
  streams: [
    {
      stream: 'users',
      title: 'Users',
      access: 'granted',
      required: true,
      permission: 'Users > User list',
      records: 1200,
      requests: 4,
      requests_at_most: null,
    },
  ],
  settings: { api_url: 'https://acme.api.kandji.io' },
  warnings: ['A connector for this tenant exists already: “Kandji”.'],
  problem: null,
};

function bad(code: string, field: string, detail: string): Check {
  return { ok: false, tenant: null, streams: [], settings: {}, warnings: [], problem: { code, field, detail } };
}

class SilentStream extends EventTarget {
  readyState = 0;
  close() {
    this.readyState = 2;
  }
}

const rest = {
  'GET /connector-types': { body: listOf([kandji]) },
  'GET /connectors': { body: listOf([]) },
  'GET /overview': {
    body: { attention: [], recent_events: [], connectors: { total: 0, by_status: {} } },
  },
  'GET /connectors/con-1': { body: connector },
  'GET /connectors/con-1/syncs': { body: listOf([]) },
};

beforeEach(() => vi.stubGlobal('EventSource', SilentStream));
afterEach(() => vi.unstubAllGlobals());

describe('adding a connector', () => {
  it('shows problems beside their fields, connects, saves and opens the connector', async () => {
    const user = userEvent.setup();
    const answers = [
      bad('api_url_not_https', 'settings.api_url', 'The API URL has to begin with https://.'),
      bad('token_rejected', 'settings.api_key', 'Kandji did not accept this token.'),
      good,
    ];
    const calls = fakeApi({
      ...rest,
      'GET /session': { body: session },
      'POST /connectors/check': () => ({ body: answers.shift() }),
      'POST /connectors': { status: 201, body: connector },
    });
    const { router } = renderPortal('/settings/connectors/new/kandji');

    const url = await screen.findByLabelText(/API URL/);
    const key = screen.getByLabelText(/^API Key/);
    const save = screen.getByRole('button', { name: 'Save Connector' });
    expect(save).toBeDisabled();
    expect(key).toHaveAttribute('type', 'password');
    expect(key).toHaveAttribute('autocomplete', 'off');

    await user.type(key, 'secret');
    await user.type(url, 'http://acme');
    await user.click(screen.getByRole('button', { name: 'Connect' }));
    expect(await screen.findByText('The API URL has to begin with https://.')).toBeVisible();
    await waitFor(() => expect(url).toHaveFocus());
    expect(url).toHaveAttribute('aria-invalid', 'true');

    await user.clear(url);
    await user.type(url, 'acme.api.kandji.io');
    expect(screen.queryByText('The API URL has to begin with https://.')).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Connect' }));
    expect(await screen.findByText('Kandji did not accept this token.')).toBeVisible();
    await waitFor(() => expect(key).toHaveFocus());

    await user.type(key, '2{Enter}');
    expect(await screen.findByText('acme', { selector: 'strong' })).toBeVisible();
    expect(screen.getByText(/A connector for this tenant exists already/)).toBeVisible();
    expect(url).toHaveValue('https://acme.api.kandji.io');
    expect(save).toBeEnabled();

    await user.click(save);
    expect(await screen.findByText('Give the connector a name.')).toBeVisible();
    expect(calls.some((call) => call.method === 'POST' && call.path === '/connectors')).toBe(false);

    await user.type(screen.getByLabelText(/Connector name/), 'Kandji EU');
    await user.click(save);
    await waitFor(() => expect(router.state.location.pathname).toBe('/settings/connectors/con-1'));
    expect(calls.find((call) => call.method === 'POST' && call.path === '/connectors')?.body).toEqual({
      type: 'kandji',
      name: 'Kandji EU',
      settings: { api_key: 'secret2', api_url: 'https://acme.api.kandji.io' },
      poll_interval_minutes: 60,
    });
    expect(await screen.findByRole('heading', { level: 1, name: 'Kandji EU' })).toBeVisible();
  }, 20_000);

  it('has to connect again after an edit', async () => {
    const user = userEvent.setup();
    fakeApi({
      ...rest,
      'GET /session': { body: session },
      'POST /connectors/check': { body: good },
    });
    renderPortal('/settings/connectors/new/kandji');
    const url = await screen.findByLabelText(/API URL/);
    await user.type(screen.getByLabelText(/^API Key/), 'secret');
    await user.type(url, 'https://acme.api.kandji.io');
    await user.click(screen.getByRole('button', { name: 'Connect' }));
    await screen.findByText('acme', { selector: 'strong' });
    await user.type(url, '/x');
    expect(screen.getByRole('button', { name: 'Save Connector' })).toBeDisabled();
    expect(screen.queryByText('acme', { selector: 'strong' })).toBeNull();
  }, 20_000);

  it('is closed to an auditor', async () => {
    fakeApi({ ...rest, 'GET /session': { body: auditor } });
    renderPortal('/settings/connectors/new/kandji');
    expect(await screen.findByText('Your role does not open this page')).toBeVisible();
    expect(screen.queryByLabelText(/API Key/)).toBeNull();
  });
});

describe('the door', () => {
  it('sends the unknown to sign in and back to where they wanted to go', async () => {
    const user = userEvent.setup();
    let known = false;
    fakeApi({
      ...rest,
      'GET /session': () =>
        known ? { body: session } : { status: 401, body: { code: 'unauthenticated', detail: 'Sign in.' } },
      'GET /setup': { body: { required: false } },
      'POST /session': () => {
        known = true;
        return { body: session };
      },
    });
    const { router } = renderPortal('/settings/connectors?status=failing');
    await user.type(await screen.findByLabelText(/E-mail/), 'ada@acme.example');
    expect(router.state.location.pathname).toBe('/sign-in');
    await user.type(screen.getByLabelText(/^Password/), 'correct horse');
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByRole('heading', { level: 1, name: 'Connectors' })).toBeVisible();
    expect(router.state.location.search).toBe('?status=failing');
  }, 20_000);
});
