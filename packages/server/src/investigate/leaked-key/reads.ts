import type { EventGroup } from '../../event-index/groups.ts';
import { is } from '../where.ts';
import { isDone } from './done.ts';

/** A value was handed out. */
export const isRead = [is('action', 'SECRET_READ'), isDone] as const;

/** Whether events of a group of what was done are that. */
export function isReadOf({ action }: EventGroup['values']): boolean {
  return action === 'SECRET_READ';
}

/** Tells secrets apart: one of another environment is another one. */
export function secretKey({ resource, env, project }: EventGroup['values']): string {
  return JSON.stringify([resource, env ?? null, project ?? null]);
}
