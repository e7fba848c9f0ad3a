import { useRouteError } from 'react-router';
import { Crash } from './Crash';

export function RouteError() {
  return <Crash error={useRouteError()} />;
}
