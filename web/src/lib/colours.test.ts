import { describe, expect, it } from 'vitest';
import { contrast, legible } from './colours';

describe('contrast', () => {
  it('is what WCAG 2 says of black, white and a grey', () => {
    expect(contrast('000000', 'ffffff')).toBeCloseTo(21);
    expect(contrast('ffffff', '000000')).toBeCloseTo(21);
    expect(contrast('777777', 'ffffff')).toBeCloseTo(4.48, 2);
  });
});

describe('a legible colour', () => {
  it('is the colour itself where it can be told from the ground', () => {
    expect(legible('b3261e', 'ffffff')).toBe('b3261e');
  });

  it('is darker on white and lighter on black, and enough so', () => {
    const darker = legible('ffe01b', 'ffffff');
    expect(darker).not.toBe('ffe01b');
    expect(contrast(darker, 'ffffff')).toBeGreaterThanOrEqual(3);
    const lighter = legible('181717', '1a1917');
    expect(contrast(lighter, '1a1917')).toBeGreaterThanOrEqual(3);
  });
});
