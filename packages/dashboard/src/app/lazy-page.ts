import { lazyRouteComponent } from '@tanstack/react-router';
import { answers, serverNotReached } from '../api/reach.ts';

/**
 * A page that is loaded when it is opened first. Where that fails, the router loads everything anew, which is right after an
 * upgrade; without a server it would leave nothing to see, so then the error is shown in the page's place.
 */
export const lazyPage: typeof lazyRouteComponent = (importer, exportName) =>
  lazyRouteComponent(async () => {
    try {
      return await importer();
    } catch (cause) {
      throw (await answers()) ? cause : serverNotReached(cause);
    }
  }, exportName);
