import type { NormalizedEvent, RecordedBy } from '../event.ts';
import type { Issue } from '../issue.ts';
import { LIMITS } from '../limits.ts';

/**
 * The payload: the JSON text that is hashed, stored and proved. Names come in a fixed order (those of metadata in the sender's),
 * what is absent or empty is left out.
 */
export function serializeEvent(event: NormalizedEvent, recordedBy: RecordedBy): string {
  const { actor, resource, context, changes, metadata } = event;
  // JSON.stringify leaves out what is undefined.
  return JSON.stringify({
    id: event.id,
    occurredAt: event.occurredAt,
    senderTime: event.senderTime,
    action: event.action,
    actor: { type: actor.type, id: actor.id, name: actor.name },
    resource: { type: resource.type, id: resource.id, name: resource.name },
    context:
      context && !isEmpty(context)
        ? {
            ip: context.ip,
            environment: context.environment,
            project: context.project,
            version: context.version,
            userAgent: context.userAgent,
            requestId: context.requestId,
          }
        : undefined,
    outcome: event.outcome,
    changes: changes?.length ? changes.map(({ field, from, to }) => ({ field, from, to })) : undefined,
    metadata: metadata && !isEmpty(metadata) ? metadata : undefined,
    recordedBy: { type: recordedBy.type, id: recordedBy.id, name: recordedBy.name, ip: recordedBy.ip },
  });
}

/** The issue of a payload that is larger than an event may be, or undefined. */
export function payloadIssue(payload: string): Issue | undefined {
  // A UTF-16 unit takes at most three bytes of UTF-8: most payloads need no count.
  if (payload.length * 3 <= LIMITS.eventBytes) return undefined;
  const bytes = new TextEncoder().encode(payload).length;
  if (bytes <= LIMITS.eventBytes) return undefined;
  return { path: '', message: `an event may have ${LIMITS.eventBytes} bytes as stored, this has ${bytes}` };
}

function isEmpty(part: object): boolean {
  for (const _ in part) return false;
  return true;
}
