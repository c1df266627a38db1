import { createMiddleware } from 'hono/factory';
import type { AppEnv } from './context.ts';
import { Problem } from './problem.ts';

export type ReserveGateDeps = {
  /** Looks at the disk before an act, and says whether the space that is kept back is in use. */
  readonly reserveInUse: () => boolean;
};

/**
 * Acts that may use the space that is kept back: those that end a power, and signing in to do so. What else changes or records something
 * waits until there is room.
 */
const MAY_USE_RESERVE = [
  /^DELETE /,
  /^PATCH \/v1\/members\//,
  /^POST \/v1\/members\/[^/]+\/password-reset$/,
  /^POST \/v1\/(session\/organization|links\/check)$/,
  /^POST \/api\/auth\/(?!sign-up\/)/,
];

/** Reads of secrets are recorded. */
const RECORDED_READ = /^GET \/v1\/secrets(\/|$)/;
/** Intake has a bound of its own, before this one. */
const INTAKE = 'POST /v1/events';

/** Refuses, while the disk is full, what would use up the space that is kept back for the workspace's own acts. */
export function reserveGate({ reserveInUse }: ReserveGateDeps) {
  return createMiddleware<AppEnv>(async (c, next) => {
    const call = `${c.req.method} ${c.req.path}`;
    const isRead = c.req.method === 'GET' || c.req.method === 'HEAD';
    if (call === INTAKE || (isRead && !RECORDED_READ.test(call))) return next();
    if (reserveInUse() && !MAY_USE_RESERVE.some((pattern) => pattern.test(call))) {
      throw new Problem('unavailable', {
        detail:
          'the disk is full: nothing was changed; only removing, revoking and signing in go on until there is room',
        headers: { 'Retry-After': '5' },
      });
    }
    return next();
  });
}
