import type { Sync } from '../api/types';

export interface Sample {
  at: number;
  records: number;
}

const WINDOW_MS = 12_000;
const SHORTEST_MS = 800;

/** Adds a sample and forgets those that fell out of the window, but never the last two. */
export function addSample(samples: Sample[], sample: Sample): Sample[] {
  const last = samples[samples.length - 1];
  if (last && sample.records < last.records) return [sample];
  const kept = samples.filter(
    (old, index) => sample.at - old.at <= WINDOW_MS || index === samples.length - 1,
  );
  return [...kept, sample];
}

/** Records per second over the samples; null while there is too little to tell. */
export function rateOf(samples: Sample[]): number | null {
  const first = samples[0];
  const last = samples[samples.length - 1];
  if (!first || !last || last.at - first.at < SHORTEST_MS) return null;
  return ((last.records - first.records) * 1000) / (last.at - first.at);
}

export interface ProgressView {
  records: number;
  pages: number;
  expected: number | null;
  /** 0…1; null where the total is not known. Never full before the end. */
  fraction: number | null;
  rate: number | null;
  secondsLeft: number | null;
}

export function viewProgress(sync: Sync, samples: Sample[]): ProgressView {
  const { pages, expected } = sync.progress;
  // What was read and left out by a rule is part of the vendor's total.
  const records = sync.progress.records + sync.progress.dropped;
  const moving = sync.state === 'running';
  const rate = moving ? rateOf(samples) : null;
  const known = expected !== null && expected > 0 && records <= expected;
  return {
    records,
    pages,
    expected,
    fraction: known ? Math.min(records / expected, 0.99) : null,
    rate,
    secondsLeft: known && rate !== null && rate > 0 ? (expected - records) / rate : null,
  };
}
