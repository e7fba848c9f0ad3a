import { vi } from 'vitest';

export interface Call {
  method: string;
  path: string;
  body: unknown;
}

type Answer = { status?: number; body?: unknown } | ((call: Call) => { status?: number; body?: unknown });

/** Stands in for the API: answers by `METHOD /path`, and keeps what it was asked. */
export function fakeApi(answers: Record<string, Answer>): Call[] {
  const calls: Call[] = [];
  vi.stubGlobal(
    'fetch',
    vi.fn((input: string, init: RequestInit = {}) => {
      const path = input.replace('/api/v1', '');
      const call = {
        method: init.method ?? 'GET',
        path,
        body: typeof init.body === 'string' ? (JSON.parse(init.body) as unknown) : undefined,
      };
      calls.push(call);
      const answer = answers[`${call.method} ${path.split('?')[0] ?? ''}`] ?? {
        status: 404,
        body: { code: 'not_found', detail: `No answer for ${call.method} ${path}.` },
      };
      const { status = 200, body } = typeof answer === 'function' ? answer(call) : answer;
      return Promise.resolve(
        new Response(body === undefined ? null : JSON.stringify(body), {
          status,
          headers: { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json' },
        }),
      );
    }),
  );
  return calls;
}
