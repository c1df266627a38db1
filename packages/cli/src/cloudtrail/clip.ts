import { type Actor, type Context, LIMITS, type Metadata, type Resource } from '@daybook/event';

/** Metadata still to be assembled: a name without a value is left out. */
export type Draft = { readonly [name: string]: Metadata[string] | undefined };

/*
 * History is imported as it can be: a long user agent is worth more cut than refused. Everything that comes from a record goes through
 * here, so that what the record holds cannot make an event that is refused.
 */

export function clipActor(actor: Actor): Actor {
  const id = actor.id === undefined ? {} : { id: clip(actor.id, LIMITS.referenceCharacters) };
  return { type: actor.type, ...id, name: clip(actor.name, LIMITS.actorNameCharacters) };
}

export function clipResource(resource: Resource): Resource {
  const id = resource.id === undefined ? {} : { id: clip(resource.id, LIMITS.referenceCharacters) };
  return { type: resource.type, ...id, name: clip(resource.name, LIMITS.resourceNameCharacters) };
}

export function clipContext(
  context: { readonly [Field in keyof Context]?: Context[Field] | undefined },
): Context {
  const { ip, environment, version, userAgent, requestId } = context;
  return {
    ...(ip === undefined ? {} : { ip }),
    ...(environment === undefined ? {} : { environment }),
    ...(version === undefined ? {} : { version }),
    ...(userAgent === undefined ? {} : { userAgent: clip(userAgent, LIMITS.userAgentCharacters) }),
    ...(requestId === undefined ? {} : { requestId: clip(requestId, LIMITS.requestIdCharacters) }),
  };
}

export function clipMetadata(draft: Draft): Metadata {
  const metadata: Record<string, Metadata[string]> = {};
  for (const [name, value] of Object.entries(draft)) {
    if (value === undefined) continue;
    metadata[name] = typeof value === 'string' ? clip(value, LIMITS.metadataValueCharacters) : value;
  }
  return metadata;
}

/** Cut to `lengthMax` UTF-16 units, never inside a surrogate pair, without what no event may hold: NUL and lone surrogates. */
function clip(text: string, lengthMax: number): string {
  const clean = text.toWellFormed().replaceAll('\0', '\uFFFD');
  if (clean.length <= lengthMax) return clean;
  return `${clean.slice(0, lengthMax - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
