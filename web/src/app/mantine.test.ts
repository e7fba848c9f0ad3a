import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const styles = 'node_modules/@mantine/core/styles';
const read = (path: string) => readFileSync(path, 'utf8');
const imported = [...read('src/app/mantine.css').matchAll(/core\/styles\/([\w-]+)\.css/g)].map((match) => match[1] ?? '');

it('has the styles of every component of the library that the portal uses', () => {
  const used = new Set<string>();
  for (const file of readdirSync('src', { recursive: true, encoding: 'utf8' })) {
    if (!/\.tsx?$/.test(file)) continue;
    for (const [, names = ''] of read(join('src', file)).matchAll(/import \{([^}]*)\} from '@mantine\/core'/g)) {
      for (const name of names.split(',')) used.add(name.trim());
    }
  }
  expect(used).toContain('Button');
  // Its arrow belongs to another component.
  if (used.has('NativeSelect')) used.add('Combobox');
  const missing = [...used].filter((name) => existsSync(`${styles}/${name}.css`) && !imported.includes(name));
  expect(missing).toEqual([]);
});

it('keeps the order of the library, where later rules win', () => {
  const all = read('node_modules/@mantine/core/styles.css');
  const places = imported.map((name) => all.indexOf(read(`${styles}/${name}.css`).trim()));
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
});
