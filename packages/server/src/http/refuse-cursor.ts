import { CursorError } from '../explore/cursor.ts';
import { invalidField } from './problem.ts';

/** Says what is wrong with a cursor; throws anything else again. @throws Problem `invalid-cursor` */
export function refuseCursor(error: unknown): never {
  if (!(error instanceof CursorError)) throw error;
  throw invalidField('cursor', error.message, 'invalid-cursor');
}
