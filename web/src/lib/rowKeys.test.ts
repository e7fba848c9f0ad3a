import { describe, expect, it } from 'vitest';
import { rowAfter, rowBeside } from './rowKeys';

const order = ['a', 'b', 'c', 'd'];

describe('the row that the focus goes to after a decision', () => {
  it('is the next one that stays', () => {
    expect(rowAfter(order, 'a', new Set(['a']))).toBe('b');
    expect(rowAfter(order, 'a', new Set(['a', 'b']))).toBe('c');
  });

  it('is the last one before, at the end of the list', () => {
    expect(rowAfter(order, 'd', new Set(['d']))).toBe('c');
    expect(rowAfter(order, 'd', new Set(['d', 'c']))).toBe('b');
  });

  it('is none when all of them go', () => {
    expect(rowAfter(order, 'b', new Set(order))).toBeNull();
    expect(rowAfter([], null, new Set())).toBeNull();
  });

  it('is the first one that stays when no row has the focus', () => {
    expect(rowAfter(order, null, new Set(['a']))).toBe('b');
  });
});

describe('a step from row to row', () => {
  it('begins at the first row and stays at the ends', () => {
    expect(rowBeside(order, null, 1)).toBe('a');
    expect(rowBeside(order, null, -1)).toBe('a');
    expect(rowBeside(order, 'a', 1)).toBe('b');
    expect(rowBeside(order, 'd', 1)).toBe('d');
    expect(rowBeside(order, 'a', -1)).toBe('a');
  });

  it('begins anew where the row is not shown any more', () => {
    expect(rowBeside(order, 'gone', 1)).toBe('a');
    expect(rowBeside([], 'gone', 1)).toBeNull();
  });
});
