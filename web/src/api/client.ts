import type { Problem } from './types';

export const BASE = '/api/v1';

export type QueryValue = string | number | boolean | null | undefined | string[];
export type QueryParams = Record<string, QueryValue>;

/** What the API refused, or that it did not answer (status 0, code `unreachable`). */
export class ApiError extends Error {
  readonly status: number;
  readonly problem: Problem;

  constructor(status: number, problem: Problem) {
    super(problem.detail || problem.title || problem.code);
    this.name = 'ApiError';
    this.status = status;
    this.problem = problem;
  }

  get unreachable(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

/** The problem behind anything thrown, in a sentence for people. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ApiError) return error.problem;
  return {
    code: 'portal_error',
    detail: error instanceof Error ? error.message : 'Something went wrong in the portal.',
  };
}

/** `?a=1&b=x,y`, without what is empty; lists are joined by commas. */
export function queryString(params: QueryParams = {}): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(params)) {
    if (value === null || value === undefined) continue;
    const text = Array.isArray(value) ? value.join(',') : String(value);
    if (text !== '') search.set(key, text);
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

interface Options {
  query?: QueryParams;
  body?: unknown;
  signal?: AbortSignal;
}

export async function send(
  method: string,
  path: string,
  accept: string,
  { query, body, signal }: Options = {},
): Promise<Response> {
  const headers: Record<string, string> = { Accept: accept };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  let response: Response;
  try {
    response = await fetch(`${BASE}${path}${queryString(query)}`, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: 'same-origin',
      signal: signal ?? null,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, {
      code: 'unreachable',
      detail: 'Noonday cannot be reached. Check that the server is running and that you are online.',
    });
  }
  if (!response.ok) throw new ApiError(response.status, await readProblem(response));
  return response;
}

async function readProblem(response: Response): Promise<Problem> {
  let found: Partial<Problem> = {};
  try {
    found = (await response.json()) as Partial<Problem>;
  } catch {
    // A proxy's HTML page, or no body at all: the status has to do.
  }
  const after = Number(response.headers.get('Retry-After'));
  return {
    ...found,
    code: found.code ?? `http_${response.status}`,
    detail:
      found.detail ?? found.title ?? `The server answered ${response.status} without a reason.`,
    retry_after_seconds:
      found.retry_after_seconds ?? (Number.isFinite(after) && after > 0 ? after : undefined),
  };
}

async function json<T>(method: string, path: string, options?: Options): Promise<T> {
  const response = await send(method, path, 'application/json', options);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

export const api = {
  get: <T>(path: string, query?: QueryParams, signal?: AbortSignal) =>
    json<T>('GET', path, { query, signal }),
  post: <T>(path: string, body?: unknown) => json<T>('POST', path, { body }),
  put: <T>(path: string, body: unknown) => json<T>('PUT', path, { body }),
  patch: <T>(path: string, body: unknown) => json<T>('PATCH', path, { body }),
  delete: <T>(path: string, query?: QueryParams) => json<T>('DELETE', path, { query }),
};
