import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Running } from './process';

/** Whether the tokens of the simulated vendor may list users. */
/** What a connector of all streams needs. */
const LISTS = ['GET /api/v1/users', 'GET /api/v1/devices', 'GET /api/v1/prism/apps'];

export interface SimUser {
  id: string;
  name: string;
  email: string;
  archived?: boolean;
}

/** A failure in the words of the simulator's control interface; its README lists the kinds. */
export interface Fault {
  kind: string;
  status?: number;
  body?: string;
  page?: number;
  /** How often; -1 for ever, once without it. */
  times?: number;
  retry_after_seconds?: number;
}

const loopback = '127.0.0.1:0';

/** A simulated Kandji tenant and its remote control. */
export class Tenant {
  private constructor(
    private process: Running,
    readonly url: string,
    readonly token: string,
  ) {}

  /** Devices bring some sixty programs each: only tests that need them ask for any. */
  static async start(users: number, { devices = 0, listen = loopback } = {}): Promise<Tenant> {
    const process = new Running([
      'kandji-sim',
      `--listen=${listen}`,
      `--users=${users}`,
      `--devices=${devices}`,
      '--no-limits',
    ]);
    const url = await process.printed(/is at (http:\S+)/);
    return new Tenant(process, url, await process.printed(/API key: (\S+)/));
  }

  /** Begins anew at the same address: the first users are the same at every size, with the same ids. */
  async resize(users: number) {
    await this.stop();
    const { process } = await Tenant.start(users, { listen: new URL(this.url).host });
    this.process = process;
  }

  async control(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.url}/_sim${path}`, {
      method,
      headers: { 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  }

  addToken(token: string, mayList: boolean) {
    return this.control('POST', '/tokens', { token, permissions: mayList ? LISTS : [] });
  }

  revoke(token: string) {
    return this.control('DELETE', `/tokens/${token}`);
  }

  latency(ms: number) {
    return this.control('POST', '/latency', { ms, jitter_ms: 0 });
  }

  /** Lets the vendor fail as the simulator's control interface describes it. */
  fail(fault: Fault) {
    return this.control('POST', '/faults', fault);
  }

  /** How many requests the vendor allows in an hour; 0 for any number. */
  allowHourly(hour: number) {
    return this.control('POST', '/limits', { hour, second: 0 });
  }

  /** Ends every failure. */
  heal() {
    return this.control('DELETE', '/faults');
  }

  /** The newest users, as the vendor truly has them. */
  async newest(limit: number): Promise<SimUser[]> {
    const truth = (await this.control('GET', `/truth?offset=0&limit=${limit}`)) as { items: SimUser[] };
    return truth.items;
  }

  stop() {
    return this.process.stop();
  }
}

export const administrator = {
  name: 'Ada Lovelace',
  email: 'ada@acme.example',
  password: 'correct horse battery staple',
};

/** Noonday itself, on an empty data directory. */
export class Noonday {
  private constructor(
    private readonly process: Running,
    private readonly directory: string,
    readonly url: string,
    readonly setupCode: string,
  ) {}

  static async start(): Promise<Noonday> {
    const directory = await mkdtemp(join(tmpdir(), 'noonday-e2e-'));
    const process = new Running([
      'serve',
      '--allow-private-connector-urls',
      '--listen=127.0.0.1:0',
      `--data-dir=${directory}`,
    ]);
    const setupCode = await process.printed(/one-time code:\s+(\S+)/);
    const url = await process.printed(/ is at (http:\S+)/);
    return new Noonday(process, directory, url, setupCode);
  }

  async stop() {
    await this.process.stop();
    await rm(this.directory, { recursive: true, force: true });
  }
}
