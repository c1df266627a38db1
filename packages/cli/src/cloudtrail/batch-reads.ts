import type { Outcome } from '@daybook/event';
import { type Batch, matchReads, type OwnRead } from './match-reads.ts';
import { type CloudTrailRecord, recordName, textAt, textsAt } from './record.ts';
import { SharedCalls, sharedKeyOf } from './shared-calls.ts';

/** What AWS's own record tells of one read of a batch. */
export type ReadOfBatch = {
  /** The secret as AWS names it, mostly by its full ARN. */
  readonly secretId: string | undefined;
  /** Only where the read failed. */
  readonly failure?: { readonly outcome: Outcome; readonly errorCode: string };
};

/**
 * The reads of an import that CloudTrail tells twice: for a `BatchGetSecretValue` Secrets Manager writes a `GetSecretValue` for each
 * secret, too. They may lie in different files, so all files are gone through before anything is mapped. A batch and its reads
 * have no id in common; they are matched one to one by caller, region, secret and time.
 */
export class BatchReads {
  readonly #batches = new Map<string, Batch>();
  readonly #own = new Map<string, OwnRead>();
  readonly #sharedCalls: SharedCalls;
  #isMatched = true;

  /** `sharedCalls`: which records are left aside, as another one of the same call counts. */
  constructor(sharedCalls = new SharedCalls()) {
    this.#sharedCalls = sharedCalls;
  }

  /** Takes in a record, of whatever kind; one that comes again counts once. */
  note(record: CloudTrailRecord): void {
    const isBatch = recordName(record) === 'secretsmanager:BatchGetSecretValue';
    if (!isBatch && !isOwnRead(record)) return;
    const { eventId } = record;
    const errorCode = textAt(record.raw, 'errorCode');
    const call = {
      eventId,
      second: Math.floor(record.eventTimeMs / 1_000),
      caller: callerOf(record),
      sharedKey: sharedKeyOf(record),
      errorCode,
    };
    this.#isMatched = false;
    if (isBatch) {
      if (!this.#batches.has(eventId))
        this.#batches.set(eventId, { ...call, secretIds: textsAt(record.parameters, 'secretIdList') });
    } else if (!this.#own.has(eventId))
      this.#own.set(eventId, { ...call, secretId: textAt(record.parameters, 'secretId') });
  }

  /** Whether this is AWS's own record of a read that a batch names. */
  isCounted(record: CloudTrailRecord): boolean {
    this.#match();
    return isOwnRead(record) && this.#own.get(record.eventId)?.isNamedByBatch === true;
  }

  /** Whether AWS recorded the reads of this batch, which names none itself, one by one. */
  hasOwnReads(batch: CloudTrailRecord): boolean {
    this.#match();
    return this.#batches.get(batch.eventId)?.hasOwnReads === true;
  }

  /** What AWS's own record tells of the secret at `place` of the batch's list; undefined where there is none. */
  readOf(batch: CloudTrailRecord, place: number): ReadOfBatch | undefined {
    this.#match();
    const read = this.#batches.get(batch.eventId)?.reads?.get(place);
    if (read === undefined) return undefined;
    const { secretId, errorCode } = read;
    return errorCode === undefined
      ? { secretId }
      : { secretId, failure: { outcome: outcomeOfCode(errorCode), errorCode } };
  }

  #match(): void {
    const counts = ({ sharedKey, eventId }: Batch | OwnRead) => !this.#sharedCalls.isCopy(sharedKey, eventId);
    if (!this.#isMatched)
      matchReads([...this.#batches.values()].filter(counts), [...this.#own.values()].filter(counts));
    this.#isMatched = true;
  }
}

/** `denied` where AWS refused the caller, `failure` for all else. */
export function outcomeOfCode(errorCode: string): Outcome {
  return /AccessDenied|Unauthorized/i.test(errorCode) ? 'denied' : 'failure';
}

/** Whether Secrets Manager called itself. */
function isOwnRead(record: CloudTrailRecord): boolean {
  return (
    recordName(record) === 'secretsmanager:GetSecretValue' &&
    textAt(record.identity, 'invokedBy') === record.eventSource
  );
}

/** Whoever called, and in which region. */
function callerOf({ identity, raw }: CloudTrailRecord): string {
  const who =
    textAt(identity, 'arn') ?? textAt(identity, 'principalId') ?? textAt(identity, 'accountId') ?? '';
  return `${who}\n${textAt(raw, 'awsRegion') ?? ''}`;
}
