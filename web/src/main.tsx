import './app/mantine.css';
import './app/tokens.css';
import './app/global.css';
import './app/overrides.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter } from 'react-router';
import { App } from './app/App';
import { shareStyleNonce } from './app/nonce';
import { routes } from './app/routes';
import { createQueryClient } from './api/queryClient';

shareStyleNonce();

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

createRoot(root).render(
  <StrictMode>
    <App router={createBrowserRouter(routes)} queryClient={createQueryClient()} />
  </StrictMode>,
);
