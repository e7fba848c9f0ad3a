import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';

const binary = process.env.NOONDAY_BINARY ?? resolve(import.meta.dirname, '../../../bin/noonday');
const START_MS = 20_000;
const STOP_MS = 10_000;

/** A running noonday command and what it has printed. */
export class Running {
  output = '';
  private readonly child: ChildProcess;

  constructor(args: string[]) {
    this.child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout?.on('data', (data: Buffer) => (this.output += data.toString()));
    this.child.stderr?.on('data', (data: Buffer) => (this.output += data.toString()));
  }

  /** Waits until the output matches, and answers the first group of it. */
  async printed(pattern: RegExp): Promise<string> {
    const until = Date.now() + START_MS;
    for (;;) {
      const match = pattern.exec(this.output);
      if (match) return match[1] ?? match[0];
      if (this.child.exitCode !== null || Date.now() > until) {
        throw new Error(`${binary} did not print ${String(pattern)}:\n${this.output}`);
      }
      await Promise.race([
        new Promise((next) => this.child.stdout?.once('data', next)),
        new Promise((next) => this.child.stderr?.once('data', next)),
        new Promise((next) => this.child.once('exit', next)),
        new Promise((next) => setTimeout(next, 200)),
      ]);
    }
  }

  /** Ends it as an operator would, and not otherwise unless it will not end. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = new Promise((done) => this.child.once('exit', done));
    this.child.kill('SIGTERM');
    const late = setTimeout(() => this.child.kill('SIGKILL'), STOP_MS);
    await gone;
    clearTimeout(late);
  }
}
