import { stripVTControlCharacters } from 'node:util';
import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter';

const LINES = 12;

/** Says once more, as the very last, what failed and why: of a long log people and machines keep the end. */
export default class LastWords implements Reporter {
  private readonly failures: string[] = [];

  onTestEnd(test: TestCase, { errors }: TestResult) {
    if (test.ok() || errors.length === 0) return;
    const reasons = errors.map(({ message, stack }) => `${message ?? ''}\n${stack?.match(/ at .*spec\.ts.*/)?.[0] ?? ''}`);
    const lines = stripVTControlCharacters(reasons.join('\n')).split('\n').filter((line) => line.trim());
    this.failures.push([`  ${test.title}`, ...lines.slice(0, LINES).map((line) => `    ${line}`)].join('\n'));
  }

  onEnd() {
    if (this.failures.length > 0) process.stdout.write(`\nWhat failed:\n${this.failures.join('\n')}\n`);
  }
}
