import { render } from '@testing-library/react';
import { createMemoryRouter } from 'react-router';
import { createQueryClient } from '../api/queryClient';
import { App } from '../app/App';
import { routes } from '../app/routes';

/** The whole portal at an address. */
export function renderPortal(path: string) {
  const router = createMemoryRouter(routes, { initialEntries: [path] });
  return { router, ...render(<App router={router} queryClient={createQueryClient()} />) };
}
