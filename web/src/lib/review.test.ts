import { describe, expect, it } from 'vitest';
import { categoryTitle, reviewSentence, undoneSentence, undoReview } from './review';

describe('what a decision says', () => {
  it('names one app and counts several', () => {
    expect(reviewSentence(['Figma'], 'approved')).toBe('Figma is approved.');
    expect(reviewSentence(['Figma', 'Miro'], 'ignored')).toBe('2 apps are ignored.');
    expect(reviewSentence(['Figma'], 'new')).toBe('Figma is back in the review inbox.');
  });
});

describe('taking a decision back', () => {
  const before = [
    { id: '1', name: 'Figma', status: 'new' },
    { id: '2', name: 'Miro', status: 'approved' },
    { id: '3', name: 'Loom', status: 'new' },
  ] as const;

  it('gives every app the status that it had', () => {
    expect(undoReview([...before])).toEqual([
      { status: 'new', ids: ['1', '3'] },
      { status: 'approved', ids: ['2'] },
    ]);
  });

  it('says what is so then', () => {
    expect(undoneSentence([before[0]])).toBe('Figma is back in the review inbox.');
    expect(undoneSentence([before[0], before[2]])).toBe('2 apps are back in the review inbox.');
    expect(undoneSentence([...before])).toBe('3 apps are as before.');
  });
});

it('says a category in words, also one that the catalogue does not have', () => {
  const categories = [{ key: 'crm', title: 'Customer relations and sales' }];
  expect(categoryTitle(categories, 'crm')).toBe('Customer relations and sales');
  expect(categoryTitle(categories, 'Device management')).toBe('Device management');
});
