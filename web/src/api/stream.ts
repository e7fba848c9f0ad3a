import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { BASE } from './client';
import { forgetConnector, putConnector } from './connectors';
import { keys } from './keys';
import type { Connector } from './types';

const RETRY_MS = 5_000;

/** Listens to the live stream for as long as it is mounted; says whether it is open. */
export function useLiveStream(): boolean {
  const client = useQueryClient();
  const [open, setOpen] = useState(false);

  useEffect(() => {
    let source: EventSource | null = null;
    let timer: number | undefined;
    let interrupted = false;

    function connect() {
      source = new EventSource(`${BASE}/stream`);
      source.addEventListener('open', () => {
        setOpen(true);
        // What happened while nobody listened has to be asked for.
        if (interrupted) void client.invalidateQueries({ queryKey: keys.connectors });
        interrupted = false;
      });
      source.addEventListener('connector', (event: MessageEvent<string>) => {
        putConnector(client, JSON.parse(event.data) as Connector);
      });
      source.addEventListener('connector-removed', (event: MessageEvent<string>) => {
        forgetConnector(client, (JSON.parse(event.data) as { id: string }).id);
      });
      source.addEventListener('error', () => {
        setOpen(false);
        interrupted = true;
        // The browser tries again by itself unless the server refused outright.
        if (source?.readyState === EventSource.CLOSED) {
          timer = window.setTimeout(connect, RETRY_MS);
        }
      });
    }

    connect();
    return () => {
      window.clearTimeout(timer);
      source?.close();
    };
  }, [client]);

  return open;
}
