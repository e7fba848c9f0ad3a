import { describe, expect, it } from 'vitest';
import type { Title } from '../api/types';
import { decidedSentence, matchLook, matchReason, restores } from './titles';

const unknown: Title = {
  id: 't1',
  identifier: 'com.acme.notes',
  team_id: '',
  name: 'Acme Notes',
  publisher: 'Acme',
  app: null,
  match: { rule: '', confidence: '', explanation: '', ignored: false, decided_by: null, decided_at: null },
  suggestion: null,
  devices: 3,
  people: 2,
  first_seen_at: '2026-06-01T08:00:00Z',
  last_seen_at: '2026-06-01T08:00:00Z',
};
const app = { id: 'app-1', name: 'Notes' };
const byRule: Title = {
  ...unknown,
  app,
  match: { ...unknown.match, rule: 'bundle_id', confidence: 'high', explanation: 'Its identifier is that of Notes.' },
};
const byOperator: Title = { ...byRule, match: { ...byRule.match, rule: 'operator', decided_by: 'Ada' } };
const ignored: Title = { ...unknown, match: { ...unknown.match, rule: 'operator', ignored: true, decided_by: 'Ada' } };

describe('putting titles back', () => {
  it('lets the rules decide again where they did', () => {
    expect(restores([unknown, byRule])).toEqual([
      { id: 't1', decision: null },
      { id: 't1', decision: null },
    ]);
  });

  it('repeats what an operator had decided', () => {
    expect(restores([byOperator, ignored])).toEqual([
      { id: 't1', decision: { app_id: 'app-1' } },
      { id: 't1', decision: { ignore: true } },
    ]);
    expect(restores([{ ...ignored, match: { ...ignored.match, ignored: false } }])[0]?.decision).toEqual({ none: true });
  });

  it('takes the app that was made away at the end', () => {
    expect(restores([unknown, unknown], 'new').map(({ madeApp }) => madeApp)).toEqual([undefined, 'new']);
  });
});

describe('what a decision about titles says', () => {
  it('is a sentence for each kind', () => {
    expect(decidedSentence([unknown], { new_app: { name: 'Notes' } }, 'Notes')).toBe('Notes is an app.');
    expect(decidedSentence([unknown], { app_id: 'app-1' }, 'Notes')).toBe('Acme Notes belongs to Notes.');
    expect(decidedSentence([unknown, byRule], { catalog_id: 'notes' }, 'Notes')).toBe('2 titles belong to Notes.');
    expect(decidedSentence([unknown], { ignore: true }, '')).toBe('Acme Notes is ignored.');
    expect(decidedSentence([unknown, byRule], { ignore: true }, '')).toBe('2 titles are ignored.');
    expect(decidedSentence([unknown], { none: true }, '')).toBe('Acme Notes belongs to no app.');
  });
});

describe('what is known of a title', () => {
  it('is told apart: unknown, rule, operator, ignored', () => {
    expect([unknown, byRule, byOperator, ignored].map((title) => matchLook(title).label)).toEqual([
      'Unknown',
      'Rule',
      'Operator',
      'Ignored',
    ]);
    expect(matchLook({ ...byRule, match: { ...byRule.match, confidence: 'medium' } }).label).toBe('Rule, likely');
  });

  it('has a reason', () => {
    expect(matchReason(unknown)).toBe('No rule knows this program.');
    expect(matchReason(byRule)).toBe('Its identifier is that of Notes.');
    expect(matchReason(byOperator)).toBe('Ada decided this.');
  });
});
