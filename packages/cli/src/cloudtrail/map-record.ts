import { createHash } from 'node:crypto';
import { type NormalizedEvent, type Outcome, parseAddress, uuidV8 } from '@daybook/event';
import { mapActor } from './actor.ts';
import { BatchReads, outcomeOfCode } from './batch-reads.ts';
import { clipActor, clipContext, clipMetadata, clipResource } from './clip.ts';
import { identityRules } from './identity-rules.ts';
import { parameterStoreRules } from './parameter-store-rules.ts';
import { type CloudTrailRecord, recordName, textAt } from './record.ts';
import type { Rules, Skipped, Target } from './rule.ts';
import { secretsManagerRules } from './secrets-manager-rules.ts';
import { type SharedCalls, sharedKeyOf } from './shared-calls.ts';

/** The whole table: what is not in it is skipped. */
export const RULES: Rules = { ...secretsManagerRules, ...parameterStoreRules, ...identityRules };

/** What is known from all records of an import about those that tell of the same. */
export type Relations = { readonly batchReads: BatchReads; readonly sharedCalls: SharedCalls };

/** Without relations each record is taken by itself. */
export type MapOptions = Partial<Relations> & {
  /** What the records are about; part of what is recorded. */
  readonly environment?: string | undefined;
};

/**
 * The events of the catalogue that one CloudTrail record stands for, at least one, or why it stands for none.
 *
 * Deterministic: the ids derive from CloudTrail's own `eventID`, so that a second import of the same record is recognized. Only
 * named fields are copied, never whole parameters, so that a value AWS failed to hide cannot slip through.
 */
export function mapRecord(
  record: CloudTrailRecord,
  options: MapOptions = {},
): readonly NormalizedEvent[] | Skipped {
  const name = recordName(record);
  const rule = Object.hasOwn(RULES, name) ? RULES[name] : undefined;
  if (rule === undefined) return { skipped: 'not in the table' };
  if (options.sharedCalls?.isCopy(sharedKeyOf(record), record.eventId))
    return { skipped: 'the same call, delivered to another account as well' };
  const targets = rule(record, options.batchReads ?? new BatchReads());
  if ('skipped' in targets) return targets;
  const shared = sharedParts(record, options.environment);
  return targets.map((target, place) => toEvent(record, shared, target, place));
}

type Shared = ReturnType<typeof sharedParts>;

function sharedParts(record: CloudTrailRecord, environment: string | undefined) {
  const { actor, metadata } = mapActor(record);
  const { ip, source } = addressOf(record);
  const userAgent = textAt(record.raw, 'userAgent');
  const requestId = textAt(record.raw, 'requestID');
  return {
    actor: clipActor(actor),
    context: { ip, environment, userAgent, requestId },
    outcome: outcomeOf(record),
    metadata: { ...metadata, source, ...circumstances(record) },
  };
}

function toEvent(record: CloudTrailRecord, shared: Shared, target: Target, place: number): NormalizedEvent {
  const { actor, outcome } = shared;
  const mayQuoteValue = target.carriedValue === true && outcome !== 'denied';
  const errorMessage = mayQuoteValue ? undefined : textAt(record.raw, 'errorMessage');
  const hash = createHash('sha256').update(`${record.eventId}/${place}`).digest();
  return {
    id: uuidV8(record.eventTimeMs, hash),
    occurredAt: new Date(record.eventTimeMs).toISOString(),
    action: target.action,
    actor,
    resource: clipResource(target.resource),
    context: clipContext({ ...shared.context, version: target.version }),
    outcome: target.outcome ?? outcome,
    metadata: clipMetadata({ ...shared.metadata, errorMessage, ...target.metadata }),
  };
}

/** Where and how the call was made, beyond what an event has fields for. */
function circumstances({ raw, identity, eventId, eventSource, eventName }: CloudTrailRecord) {
  const account = textAt(identity, 'accountId') ?? textAt(raw, 'recipientAccountId');
  const recipient = textAt(raw, 'recipientAccountId');
  return {
    account,
    recipientAccount: recipient === account ? undefined : recipient,
    region: textAt(raw, 'awsRegion'),
    eventSource,
    eventName,
    eventID: eventId,
    identityType: textAt(identity, 'type'),
    invokedBy: textAt(identity, 'invokedBy'),
    mfaAuthenticated: textAt(identity, 'sessionContext', 'attributes', 'mfaAuthenticated'),
    errorCode: textAt(raw, 'errorCode'),
  };
}

/** An address that is one; a service's name in its place is kept as `source`. */
function addressOf({ raw }: CloudTrailRecord): { ip?: string; source?: string } {
  const text = textAt(raw, 'sourceIPAddress');
  if (text === undefined) return {};
  return parseAddress(text) === undefined ? { source: text } : { ip: text };
}

function outcomeOf({ raw }: CloudTrailRecord): Outcome {
  const code = textAt(raw, 'errorCode');
  if (code === undefined) return 'success';
  return outcomeOfCode(code);
}
