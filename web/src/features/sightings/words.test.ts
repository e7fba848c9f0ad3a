import { expect, it } from 'vitest';
import { confidenceLabel, linkLabel, ruleLabel } from './words';

it('says in a word how something was matched, also by rules to come', () => {
  expect(ruleLabel('bundle_id')).toBe('App identifier');
  expect(ruleLabel('')).toBe('Not matched');
  expect(ruleLabel('browser_visit')).toBe('Browser visit');
  expect(linkLabel('vendor_id')).toBe('Assigned by the vendor');
  expect(linkLabel('badge_number')).toBe('Badge number');
});

it('does not doubt what an operator decided', () => {
  const match = { rule: 'team_id', confidence: 'medium', explanation: '', decided_by: null };
  expect(confidenceLabel(match)).toBe('likely');
  expect(confidenceLabel({ ...match, rule: 'operator', confidence: 'high' })).toBe('');
});
