import type { ReactNode } from 'react';
import { Navigate, useLocation } from 'react-router';
import { useSession, useSetup } from '../api/session';
import { FullPageSpinner } from '../components/FullPageSpinner';
import { Unreachable } from '../components/Unreachable';

/** Shows its children to who is signed in; sends anybody else to the door and back. */
export function RequireSession({ children }: { children: ReactNode }) {
  const session = useSession();
  const location = useLocation();

  if (session.data) return children;
  if (session.isPending) return <FullPageSpinner />;
  if (session.isError) {
    return <Unreachable error={session.error} retry={() => void session.refetch()} />;
  }
  return <Door from={location.pathname + location.search} />;
}

/** An installation without operators is set up first. */
function Door({ from }: { from: string }) {
  const setup = useSetup();
  if (setup.isPending) return <FullPageSpinner />;
  if (setup.data?.required) return <Navigate to="/setup" replace />;
  const next = from === '/' || from === '/overview' ? '' : `?next=${encodeURIComponent(from)}`;
  return <Navigate to={`/sign-in${next}`} replace />;
}
