import { formatActor, isoTime } from '@daybook/event';
import type { Exposure } from '../event-index/exposure.ts';
import { timeOrNull } from './asking.ts';

/** A version of a secret that somebody has held, as answers have it. */
export function toHeldVersion(exposure: Exposure) {
  const { actor, secret, secretId, project, environment = null, version = null } = exposure;
  const { first, last, reads, isOwn, isReported, isKept, state, closedBy } = exposure;
  return {
    via: formatActor(actor),
    secret,
    ...(secretId !== undefined && { secretId }),
    ...(project !== undefined && { project }),
    environment,
    version,
    firstRead: isoTime(first.occurredAt),
    lastRead: isoTime(last.occurredAt),
    ...{ reads, isOwn, isReported, isKept, state },
    rotatedAt: timeOrNull(closedBy?.occurredAt),
  };
}
