import { getRouteApi, Navigate } from '@tanstack/react-router';
import { useMe } from '../features/sign-in/me-context.ts';
import { pagesFor } from '../pages.ts';

const route = getRouteApi('/frame/');

/** Where one begins: the first page that one may see. A filter in the address goes to the log. */
export function HomePage() {
  const { routes } = useMe();
  const search = route.useSearch();
  const [first] = pagesFor(routes);
  if (first === undefined || first.to === '/audit-logs')
    return <Navigate to="/audit-logs" search={search} replace />;
  return <Navigate to={first.to} replace />;
}
