import { type NormalizedEvent, uuidV7 } from '@daybook/event';
import type { Draft } from './draft.ts';
import { createRandom, type Random } from './random.ts';

/** Makes events of drafts, which must come in the order of time: each knows the versions that those before it have left. */
export function createFinisher(seed: string): (draft: Draft) => NormalizedEvent {
  const random = createRandom(`${seed} ids`);
  const versions = new Map<string, number>();
  return (draft) => {
    const { action, actor, resource, source, environment, project, requestId, changes, metadata } = draft;
    const version = draft.version && versionOf(draft, versions, random);
    const context = {
      ...(source && { ip: source.ip, userAgent: source.userAgent }),
      ...(environment !== undefined && { environment }),
      ...(project !== undefined && { project }),
      ...(version !== undefined && { version }),
      ...(requestId !== undefined && { requestId }),
    };
    return {
      id: uuidV7(draft.at, random.bytes(10)),
      occurredAt: new Date(draft.at).toISOString(),
      action,
      actor,
      resource,
      ...(Object.keys(context).length > 0 && { context }),
      outcome: draft.outcome ?? 'success',
      ...(changes && { changes }),
      ...(metadata && { metadata }),
    };
  };
}

function versionOf(
  { resource, environment, project, version }: Draft,
  versions: Map<string, number>,
  random: Random,
): number {
  const key = `${project} ${environment} ${resource.type} ${resource.name}`;
  // What was there before the year began has had some values already.
  const known = versions.get(key) ?? 1 + random.below(9);
  const now = version === 'first' ? 1 : version === 'next' ? known + 1 : known;
  versions.set(key, now);
  return now;
}
