/** The parts of “1a2b3c”, from 0 to 255. */
function parts(hex: string): [number, number, number] {
  const value = Number.parseInt(hex, 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** How bright a colour looks, from 0 to 1, as WCAG 2 defines it. */
function luminance(hex: string): number {
  const [red, green, blue] = parts(hex).map((part) => {
    const share = part / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The contrast of two colours, from 1 to 21, as WCAG 2 defines it. */
export function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function mix(hex: string, into: string, share: number): string {
  const [from, to] = [parts(hex), parts(into)];
  return from
    .map((part, index) => Math.round(part + ((to[index] ?? 0) - part) * share).toString(16).padStart(2, '0'))
    .join('');
}

const STEP = 0.05;

/** The colour, moved towards black or white as far as it takes to be told from the ground. */
export function legible(hex: string, ground: string, least = 3): string {
  const towards = luminance(ground) > 0.5 ? '000000' : 'ffffff';
  for (let share = 0; share < 1; share += STEP) {
    const moved = mix(hex, towards, share);
    if (contrast(moved, ground) >= least) return moved;
  }
  return towards;
}
