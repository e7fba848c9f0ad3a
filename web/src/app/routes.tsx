import { Navigate } from 'react-router';
import type { RouteObject } from 'react-router';
import { RouteError } from '../components/RouteError';
import { AccountPage } from '../pages/AccountPage';
import { AccountsPage } from '../pages/AccountsPage';
import { ApiTokensPage } from '../pages/ApiTokensPage';
import { AppPage } from '../pages/AppPage';
import { AppsPage } from '../pages/AppsPage';
import { AuditPage } from '../pages/AuditPage';
import { CatalogueEntryPage } from '../pages/CatalogueEntryPage';
import { CataloguePage } from '../pages/CataloguePage';
import { ConnectorGalleryPage } from '../pages/ConnectorGalleryPage';
import { ConnectorNewPage } from '../pages/ConnectorNewPage';
import { ConnectorPage } from '../pages/ConnectorPage';
import { ConnectorsPage } from '../pages/ConnectorsPage';
import { DevicePage } from '../pages/DevicePage';
import { DevicesPage } from '../pages/DevicesPage';
import { EventsPage } from '../pages/EventsPage';
import { HistoryPage } from '../pages/HistoryPage';
import { NotFoundPage } from '../pages/NotFoundPage';
import { OperatorsPage } from '../pages/OperatorsPage';
import { OverviewPage } from '../pages/OverviewPage';
import { PeoplePage } from '../pages/PeoplePage';
import { PersonPage } from '../pages/PersonPage';
import { ReconnectPage } from '../pages/ReconnectPage';
import { RemovalsPage } from '../pages/RemovalsPage';
import { SetupPage } from '../pages/SetupPage';
import { SoftwarePage } from '../pages/SoftwarePage';
import { SignInPage } from '../pages/SignInPage';
import { RequireSession } from './RequireSession';
import { Shell } from './Shell';

/** Every page is in the one bundle: a page must not be missing when the server is away or was updated. */
export const routes: RouteObject[] = [
  {
    errorElement: <RouteError />,
    children: [
      { path: '/setup', element: <SetupPage /> },
      { path: '/sign-in', element: <SignInPage /> },
      {
        element: (
          <RequireSession>
            <Shell />
          </RequireSession>
        ),
        children: [
          {
            errorElement: <RouteError />,
            children: [
              { index: true, element: <Navigate to="/overview" replace /> },
              { path: 'overview', element: <OverviewPage /> },
              { path: 'apps', element: <AppsPage /> },
              { path: 'apps/:id', element: <AppPage /> },
              { path: 'software', element: <SoftwarePage /> },
              { path: 'accounts', element: <AccountsPage /> },
              { path: 'accounts/:id', element: <AccountPage /> },
              { path: 'people', element: <PeoplePage /> },
              { path: 'people/:id', element: <PersonPage /> },
              { path: 'devices', element: <DevicesPage /> },
              { path: 'devices/:id', element: <DevicePage /> },
              { path: 'history', element: <HistoryPage /> },
              { path: 'events', element: <EventsPage /> },
              { path: 'settings', element: <Navigate to="/settings/connectors" replace /> },
              { path: 'settings/connectors', element: <ConnectorsPage /> },
              { path: 'settings/connectors/new', element: <ConnectorGalleryPage /> },
              { path: 'settings/connectors/new/:type', element: <ConnectorNewPage /> },
              { path: 'settings/connectors/:id', element: <ConnectorPage /> },
              { path: 'settings/connectors/:id/reconnect', element: <ReconnectPage /> },
              { path: 'settings/connectors/:id/removals', element: <RemovalsPage /> },
              { path: 'settings/catalogue', element: <CataloguePage /> },
              { path: 'settings/catalogue/:id', element: <CatalogueEntryPage /> },
              { path: 'settings/api-tokens', element: <ApiTokensPage /> },
              { path: 'settings/operators', element: <OperatorsPage /> },
              { path: 'settings/audit', element: <AuditPage /> },
              { path: '*', element: <NotFoundPage /> },
            ],
          },
        ],
      },
    ],
  },
];
