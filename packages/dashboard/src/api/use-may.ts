import { useMe } from '../features/sign-in/me-context.ts';
import type { RouteName } from './session.ts';

/** Whether the one who is signed in may call a route; what they may not is not shown. The server decides each time anyway. */
export function useMay(route: RouteName): boolean {
  return useMe().routes.includes(route);
}
