import { describe, expect, it } from 'vitest';
import { sync } from '../test/samples';
import { addSample, rateOf, viewProgress } from './progress';

const at = (records: number, expected: number | null, state = sync.state) => ({
  ...sync,
  state,
  progress: { stream: 'users', pages: 4, records, dropped: 0, expected },
});

describe('rateOf', () => {
  it('needs two samples far enough apart', () => {
    expect(rateOf([])).toBeNull();
    expect(rateOf([{ at: 0, records: 5 }])).toBeNull();
    expect(rateOf([{ at: 0, records: 0 }, { at: 100, records: 50 }])).toBeNull();
  });

  it('is records per second', () => {
    expect(rateOf([{ at: 0, records: 100 }, { at: 2000, records: 700 }])).toBe(300);
  });
});

describe('addSample', () => {
  it('forgets what is older than the window, but keeps the last one', () => {
    const samples = [{ at: 0, records: 0 }, { at: 1000, records: 10 }];
    expect(addSample(samples, { at: 60_000, records: 20 })).toEqual([
      { at: 1000, records: 10 },
      { at: 60_000, records: 20 },
    ]);
  });

  it('starts anew when the count falls, as with the next stream', () => {
    expect(addSample([{ at: 0, records: 900 }], { at: 1000, records: 10 })).toEqual([{ at: 1000, records: 10 }]);
  });
});

describe('viewProgress', () => {
  const pace = [{ at: 0, records: 600 }, { at: 3000, records: 1200 }];

  it('tells the share, the pace and the time left when the total is known', () => {
    const view = viewProgress(at(1200, 2000), pace);
    expect(view.fraction).toBeCloseTo(0.6);
    expect(view.rate).toBe(200);
    expect(view.secondsLeft).toBe(4);
  });

  it('tells no share and no time left when the total is unknown or was exceeded', () => {
    for (const sample of [at(1200, null), at(1200, 0), at(1200, 1100)]) {
      const view = viewProgress(sample, pace);
      expect(view.fraction).toBeNull();
      expect(view.secondsLeft).toBeNull();
      expect(view.rate).toBe(200);
    }
  });

  it('is never full before the end, and has no pace while it waits', () => {
    expect(viewProgress(at(2000, 2000), pace).fraction).toBe(0.99);
    expect(viewProgress(at(1200, 2000, 'waiting'), pace).rate).toBeNull();
    expect(viewProgress(at(1200, 2000, 'waiting'), pace).secondsLeft).toBeNull();
  });
});
