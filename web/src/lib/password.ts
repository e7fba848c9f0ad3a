export const MIN_PASSWORD = 12;

export interface Strength {
  /** 0…4 */
  score: number;
  label: string;
}

const LABELS = ['Too short', 'Weak', 'Fair', 'Good', 'Strong'];

/** A rough measure that rewards length before variety, as a passphrase deserves. */
export function passwordStrength(password: string): Strength {
  if (password.length < MIN_PASSWORD) return { score: 0, label: LABELS[0] ?? '' };
  const different = new Set(password.toLowerCase()).size;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(password)).length;
  let score = 1;
  if (different >= 8) score += 1;
  if (password.length >= 16 || kinds >= 3) score += different >= 8 ? 1 : 0;
  if (password.length >= 20 && different >= 10) score += 1;
  else if (password.length >= 16 && kinds >= 3 && different >= 10) score += 1;
  return { score, label: LABELS[score] ?? '' };
}
