import { expect, it } from 'vitest';
import { parseMarkdown } from './markdown';

it('knows bold and code, and nothing else', () => {
  expect(parseMarkdown('Open **Settings > Access**, then `GET /users`.')).toEqual([
    { kind: 'text', text: 'Open ' },
    { kind: 'bold', text: 'Settings > Access' },
    { kind: 'text', text: ', then ' },
    { kind: 'code', text: 'GET /users' },
    { kind: 'text', text: '.' },
  ]);
});

it('leaves markup, links and lone signs as text', () => {
  for (const text of ['<b>x</b> [a](b)', 'two ** stars', 'a ` tick', '']) {
    expect(parseMarkdown(text).map((span) => span.text).join('')).toBe(text);
    expect(parseMarkdown(text).every((span) => span.kind === 'text')).toBe(true);
  }
});
