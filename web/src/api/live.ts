import { createContext, use } from 'react';

/** Whether the live stream is open; where it is not, pages poll. */
export const LiveContext = createContext(false);

export function useLive(): boolean {
  return use(LiveContext);
}
