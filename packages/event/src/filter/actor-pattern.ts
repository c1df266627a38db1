import { ACTOR_TYPES } from '../event.ts';
import type { TextPattern } from './ast.ts';
import { ANYTHING, readPattern } from './pattern.ts';
import type { Piece } from './tokens.ts';

/** The types that can stand before a name, and those that can stand alone because their name says little. */
const TYPES = {
  actor: { prefixes: ACTOR_TYPES, alone: ['system'] },
  recorder: { prefixes: ['workspace', 'api-key', 'import'], alone: ['workspace', 'import'] },
} as const;

export type ActorKey = keyof typeof TYPES;

/** Reads `ci-deploy`, `api-key:ci-deploy`, `api-key:*` or `system`; a type in quotes is part of the name. */
export function readActorPattern(key: ActorKey, piece: Piece): TextPattern | { readonly problem: string } {
  const alone = TYPES[key].alone.find((type) => type === piece.text && !piece.quoted.includes(true));
  if (alone) return { ...ANYTHING, actorType: alone };
  const type = TYPES[key].prefixes.find((prefix) => startsUnquoted(piece, `${prefix}:`));
  if (type === undefined) return readPattern(piece);
  const pattern = readPattern(piece, type.length + 1);
  if ('problem' in pattern) {
    const isEmpty = piece.text.length === type.length + 1;
    return isEmpty ? { problem: `a name is missing after ${type}: (${type}:* stands for any)` } : pattern;
  }
  return { ...pattern, actorType: type };
}

/** Whether a name must be quoted so as not to be read as a type, or as type and name. */
export function looksTyped(key: ActorKey, name: string): boolean {
  return standsAlone(key, name) || splitType(key, name)[0] !== undefined;
}

/** A text as its type, where it begins with one, and its name. */
export function splitType(key: ActorKey, text: string): readonly [type: string | undefined, name: string] {
  const type = TYPES[key].prefixes.find((prefix) => text.startsWith(`${prefix}:`));
  return type === undefined ? [undefined, text] : [type, text.slice(type.length + 1)];
}

/** Whether the type can be written without a name to stand for any name. */
export function standsAlone(key: ActorKey, type: string): boolean {
  return TYPES[key].alone.some((alone) => alone === type);
}

function startsUnquoted(piece: Piece, prefix: string): boolean {
  return piece.text.startsWith(prefix) && !piece.quoted.slice(0, prefix.length).includes(true);
}
