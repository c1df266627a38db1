import type { EventGroup } from '../../event-index/groups.ts';
import { is } from '../where.ts';

/** A value was handed out. */
export const isRead = [is('action', 'SECRET_READ'), is('outcome', 'success')] as const;

/** Whether events of a group are that. */
export function isReadOf({ action, outcome }: EventGroup['values']): boolean {
  return action === 'SECRET_READ' && outcome === 'success';
}

/** Tells secrets apart: one of another environment is another one. */
export function secretKey({ resource, env, project }: EventGroup['values']): string {
  return JSON.stringify([resource, env ?? null, project ?? null]);
}
