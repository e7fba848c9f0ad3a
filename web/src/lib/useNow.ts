import { useSyncExternalStore } from 'react';

/** A clock that goes only while somebody looks at it. */
function createClock(tick: number) {
  const listeners = new Set<() => void>();
  let now = Date.now();
  let timer: number | undefined;

  function subscribe(listener: () => void) {
    listeners.add(listener);
    if (timer === undefined) {
      now = Date.now();
      timer = window.setInterval(() => {
        now = Date.now();
        for (const notify of listeners) notify();
      }, tick);
    }
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) {
        window.clearInterval(timer);
        timer = undefined;
      }
    };
  }

  return { subscribe, read: () => now };
}

const calm = createClock(15_000);
const seconds = createClock(1_000);

/** The time to which relative times refer: one clock for the whole page, and one for countdowns. */
export function useNow(countdown = false): number {
  const clock = countdown ? seconds : calm;
  return useSyncExternalStore(clock.subscribe, clock.read);
}
