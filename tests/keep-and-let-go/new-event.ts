import { randomBytes, randomUUID } from 'node:crypto';
import { type NewEvent, PEOPLE } from './operations.ts';

/** Of each event its own, so that its traces can be told from those of others. */
export const CANARY = /KLG[0-9a-f]{16}/g;

export function toEvent({ person, isLegal }: NewEvent) {
  const canary = `KLG${randomBytes(8).toString('hex')}`;
  return {
    id: randomUUID(),
    action: 'SECRET_READ',
    actor: { type: 'user', name: PEOPLE[person] },
    resource: { type: 'secret', name: canary },
    metadata: { note: canary },
    ...(isLegal && { context: { environment: 'legal' } }),
  };
}
