import type { Actor, RecordedBy } from './event.ts';
import { type ActorKey, looksTyped, splitType, standsAlone } from './filter/actor-pattern.ts';
import type { TextPattern } from './filter/ast.ts';
import { ANYTHING } from './filter/pattern.ts';

/**
 * An actor as it is written and filtered for: `ana@acme.example`, `api-key:ci-deploy` or `system`. A user whose name reads like another
 * kind of actor is written with the type, `user:system`.
 */
export function formatActor({ type, name }: Actor): string {
  switch (type) {
    case 'user':
      return looksTyped('actor', name) ? `user:${name}` : name;
    case 'api-key':
      return `api-key:${name}`;
    case 'system':
      return 'system';
  }
}

/** How a recorder is filtered for: `workspace`, `api-key:shop-backend` (`api-key:*` without a name), `import` whichever key brought it. */
export function formatRecorder({ type, name }: RecordedBy): string {
  return type === 'api-key' ? `api-key:${name ?? '*'}` : type;
}

/** Reads what {@link formatActor} or {@link formatRecorder} wrote; no wildcards but `api-key:*` of a recorder. Undefined when empty. */
export function readActorText(key: ActorKey, text: string): TextPattern | undefined {
  if (standsAlone(key, text)) return { ...ANYTHING, actorType: text };
  const [type, name] = splitType(key, text);
  if (name === '') return undefined;
  const pattern =
    key === 'recorder' && type !== undefined && name === '*'
      ? ANYTHING
      : { text: name, anyPrefix: false, anySuffix: false };
  return type === undefined ? pattern : { ...pattern, actorType: type };
}
