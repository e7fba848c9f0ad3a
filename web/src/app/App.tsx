import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { RouterProvider } from 'react-router';
import type { createBrowserRouter } from 'react-router';
import { ErrorBoundary } from '../components/ErrorBoundary';
import { styleNonce } from './nonce';
import { cssVariables, theme } from './theme';

// The key is also read by public/color-scheme.js.
const colorScheme = localStorageColorSchemeManager({ key: 'noonday-color-scheme' });

interface Props {
  router: ReturnType<typeof createBrowserRouter>;
  queryClient: QueryClient;
}

export function App({ router, queryClient }: Props) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colorScheme}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
    >
      <QueryClientProvider client={queryClient}>
        <ErrorBoundary>
          <RouterProvider router={router} />
          <Notifications position="bottom-center" autoClose={4000} />
        </ErrorBoundary>
      </QueryClientProvider>
    </MantineProvider>
  );
}
