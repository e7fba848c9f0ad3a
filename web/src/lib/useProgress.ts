import { useState } from 'react';
import type { Sync } from '../api/types';
import { addSample, viewProgress } from './progress';
import type { ProgressView, Sample } from './progress';

interface Watched {
  id: string;
  samples: Sample[];
}

/** Watches a sync as it is told again and again (the last time `at`), and computes its pace. */
export function useProgress(sync: Sync, at: number): ProgressView {
  const [watched, setWatched] = useState<Watched>({ id: sync.id, samples: [] });
  const samples = watched.id === sync.id ? watched.samples : [];
  if (samples[samples.length - 1]?.at !== at) {
    setWatched({ id: sync.id, samples: addSample(samples, { at, records: sync.progress.records }) });
  }
  return viewProgress(sync, samples);
}
