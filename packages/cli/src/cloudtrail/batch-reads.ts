import type { Outcome } from '@daybook/event';
import { secretResource } from './names.ts';
import { type CloudTrailRecord, recordName, textAt, textsAt } from './record.ts';

/** Whoever reads a batch causes AWS's own records within this time. */
const APART_SECONDS_MAX = 5;

/** How a read that AWS recorded for a batch went, where it failed. */
export type OwnFailure = { readonly outcome: Outcome; readonly errorCode: string };

/**
 * The reads of an import that CloudTrail tells twice: for a `BatchGetSecretValue` Secrets Manager writes a `GetSecretValue` for each
 * secret, too. They may lie in different files, so all files are gone through before anything is mapped. A batch and its reads
 * have no id in common; they are matched by caller, secret and time.
 */
export class BatchReads {
  /** By caller and secret, the seconds in which a batch asked for it. */
  readonly #asked = new Map<string, Set<number>>();
  /** By caller and secret, the reads of AWS's own that failed. */
  readonly #failed = new Map<string, Map<number, OwnFailure>>();
  /** By caller, the seconds in which AWS recorded reads of its own. */
  readonly #own = new Map<string, Set<number>>();

  /** Takes in a record, of whatever kind. */
  note(record: CloudTrailRecord): void {
    const second = secondOf(record);
    if (recordName(record) === 'secretsmanager:BatchGetSecretValue') {
      for (const id of textsAt(record.parameters, 'secretIdList'))
        setOf(this.#asked, keyOf(record, id)).add(second);
    }
    if (!isOwnRead(record)) return;
    setOf(this.#own, callerOf(record)).add(second);
    const errorCode = textAt(record.raw, 'errorCode');
    if (errorCode === undefined) return;
    const key = keyOf(record, textAt(record.parameters, 'secretId'));
    const failed = this.#failed.get(key) ?? new Map<number, OwnFailure>();
    this.#failed.set(key, failed.set(second, { outcome: outcomeOfCode(errorCode), errorCode }));
  }

  /** Whether this is AWS's own record of a read that a batch names. */
  isCounted(record: CloudTrailRecord): boolean {
    if (!isOwnRead(record)) return false;
    return isNear(this.#asked.get(keyOf(record, textAt(record.parameters, 'secretId'))), secondOf(record));
  }

  /** Whether AWS recorded the reads of this batch one by one. */
  hasOwnReads(batch: CloudTrailRecord): boolean {
    return isNear(this.#own.get(callerOf(batch)), secondOf(batch));
  }

  /** How the read of one secret of a batch failed; undefined where it did not, or AWS does not say. */
  failureOf(batch: CloudTrailRecord, secretId: string): OwnFailure | undefined {
    const failed = this.#failed.get(keyOf(batch, secretId));
    return failed && near(secondOf(batch)).flatMap((second) => failed.get(second) ?? [])[0];
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

function callerOf({ identity }: CloudTrailRecord): string {
  return textAt(identity, 'arn') ?? textAt(identity, 'principalId') ?? textAt(identity, 'accountId') ?? '';
}

function keyOf(record: CloudTrailRecord, secretId: string | undefined): string {
  return `${callerOf(record)}\n${textAt(record.raw, 'awsRegion') ?? ''}\n${secretResource(secretId).name}`;
}

function secondOf({ eventTimeMs }: CloudTrailRecord): number {
  return Math.floor(eventTimeMs / 1_000);
}

function near(second: number): readonly number[] {
  return Array.from({ length: 2 * APART_SECONDS_MAX + 1 }, (_, index) => second + index - APART_SECONDS_MAX);
}

function isNear(seconds: ReadonlySet<number> | undefined, second: number): boolean {
  return seconds !== undefined && near(second).some((one) => seconds.has(one));
}

function setOf(map: Map<string, Set<number>>, key: string): Set<number> {
  const known = map.get(key) ?? new Set<number>();
  map.set(key, known);
  return known;
}
