import { is } from '../where.ts';

/** What was asked for and done. What was refused is told by a rule of its own, and makes nothing new or known. */
export const isDone = is('outcome', 'success');
