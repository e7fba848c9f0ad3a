import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Plugin } from 'vite';
import { legible } from '../src/lib/colours.ts';

const ID = 'virtual:app-icons';
const catalogue = resolve(import.meta.dirname, '../../internal/catalog/data/apps');
const library = resolve(import.meta.dirname, '../node_modules/simple-icons');

/** The grounds that icons stand on: --nd-surface of the two colour schemes. */
const LIGHT = 'ffffff';
const DARK = '1a1917';

interface Named {
  icon?: string;
}

interface Known {
  title: string;
  slug?: string;
  hex: string;
  license?: { type: string };
}

interface Icon {
  svg: string;
  light: string;
  dark: string;
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** The slugs that the catalogue names. */
function named(): string[] {
  const slugs = new Set<string>();
  for (const file of readdirSync(catalogue)) {
    for (const { icon } of readJson(join(catalogue, file)) as Named[]) if (icon) slugs.add(icon);
  }
  return [...slugs].sort();
}

/** The icons that the catalogue names and that are in the public domain. */
export function appIconSet(): Map<string, Icon> {
  const known = new Map(
    (readJson(join(library, 'data/simple-icons.json')) as Known[]).map((icon) => [icon.slug ?? icon.title, icon]),
  );
  const icons = new Map<string, Icon>();
  for (const slug of named()) {
    const icon = known.get(slug);
    const path = join(library, 'icons', `${slug}.svg`);
    if (!icon || !existsSync(path) || (icon.license?.type ?? 'CC0-1.0') !== 'CC0-1.0') continue;
    const hex = icon.hex.toLowerCase();
    icons.set(slug, {
      svg: readFileSync(path, 'utf8').replace(/ role="img"|<title>.*?<\/title>/g, ''),
      light: legible(hex, LIGHT),
      dark: legible(hex, DARK, 4.5),
    });
  }
  return icons;
}

/**
 * Puts the icons of known apps into the portal, one small file each, so that
 * nothing is fetched from elsewhere and only what is shown is fetched at all.
 * `virtual:app-icons` says where they are and in which colours they are legible.
 */
export function appIcons(): Plugin {
  const icons = appIconSet();
  const hash = createHash('sha256').update(JSON.stringify([...icons])).digest('hex').slice(0, 8);
  const folder = `assets/icons-${hash}`;
  const colours = Object.fromEntries([...icons].map(([slug, { light, dark }]) => [slug, light === dark ? light : `${light} ${dark}`]));

  return {
    name: 'noonday-app-icons',
    resolveId: (id) => (id === ID ? `\0${ID}` : null),
    load: (id) =>
      id === `\0${ID}`
        ? `export const folder = ${JSON.stringify(`/${folder}`)};\nexport const colours = ${JSON.stringify(colours)};`
        : null,
    generateBundle() {
      for (const [slug, { svg }] of icons) {
        this.emitFile({ type: 'asset', fileName: `${folder}/${slug}.svg`, source: svg });
      }
    },
    configureServer(server) {
      server.middlewares.use(`/${folder}`, (request, response, next) => {
        const icon = icons.get((request.url ?? '').replace(/^\/|\.svg.*$/g, ''));
        if (!icon) {
          next();
          return;
        }
        response.setHeader('Content-Type', 'image/svg+xml');
        response.end(icon.svg);
      });
    },
  };
}
