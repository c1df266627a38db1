import { secretKeys, secretKeysAsked } from './names.ts';

/** Whoever reads a batch causes AWS's own records within this time. */
const APART_SECONDS_MAX = 5;

type Call = {
  readonly eventId: string;
  /** Since 1970; CloudTrail tells no less. */
  readonly second: number;
  /** Who called, and in which region. */
  readonly caller: string;
  readonly errorCode: string | undefined;
  /** Where the call went to several accounts, what its records have in common. */
  readonly sharedKey: string | undefined;
};

/** A `BatchGetSecretValue`, with the reads of its own that AWS recorded, by their place in `secretIds`. */
export type Batch = Call & {
  readonly secretIds: readonly string[];
  reads?: ReadonlyMap<number, OwnRead>;
  /** Of a batch that names no secret: whether there are reads that belong to it. */
  hasOwnReads?: boolean;
};

/** A `GetSecretValue` that Secrets Manager wrote for a batch. */
export type OwnRead = Call & { readonly secretId: string | undefined; isNamedByBatch?: boolean };

/**
 * Gives each read of a batch the nearest record that AWS made of it, none of them twice, and the records that are left to the nearest
 * batch that names no secret. The same whatever the order of the records. A batch that failed has no reads that succeeded.
 */
export function matchReads(batches: readonly Batch[], own: readonly OwnRead[]): void {
  for (const read of own) read.isNamedByBatch = false;
  const named = inOrder(batches).filter(({ secretIds }) => secretIds.length > 0);
  matchNamed(named, inOrder(own));
  const unnamed = inOrder(batches).filter(({ secretIds }) => secretIds.length === 0);
  matchUnnamed(
    unnamed,
    own.filter(({ isNamedByBatch }) => isNamedByBatch !== true),
  );
}

function matchNamed(batches: readonly Batch[], own: readonly OwnRead[]): void {
  const bySecret = new Map<string, OwnRead[]>();
  // From the last to the first, so that the first is taken off the end.
  for (const read of own.toReversed()) {
    for (const key of secretKeys(read.secretId)) {
      put(bySecret, slot(read.caller, key, read.second), read);
      if (read.errorCode !== undefined) put(bySecret, slot(read.caller, `failed ${key}`, read.second), read);
    }
  }
  const found = new Map(batches.map((batch) => [batch, new Map<number, OwnRead>()]));
  for (const apart of APART) {
    for (const [batch, reads] of found) {
      for (const [place, id] of batch.secretIds.entries()) {
        if (reads.has(place)) continue;
        const read = secretKeysAsked(id)
          .map((key) => (batch.errorCode === undefined ? key : `failed ${key}`))
          .map((key) => firstFree(bySecret.get(slot(batch.caller, key, batch.second + apart))))
          .find((one) => one !== undefined);
        if (read === undefined) continue;
        read.isNamedByBatch = true;
        reads.set(place, read);
      }
    }
  }
  for (const [batch, reads] of found) batch.reads = reads;
}

/** The first that no batch has yet. */
function firstFree(reads: OwnRead[] = []): OwnRead | undefined {
  while (reads.at(-1)?.isNamedByBatch === true) reads.pop();
  return reads.at(-1);
}

function matchUnnamed(batches: readonly Batch[], own: readonly OwnRead[]): void {
  const byCaller = new Map<string, Batch[]>();
  for (const batch of batches) {
    batch.hasOwnReads = false;
    if (batch.errorCode === undefined) put(byCaller, slot(batch.caller, '', batch.second), batch);
  }
  for (const { caller, second } of own) {
    // The read came after its batch, or with it: seen from the read, the batch lies before.
    const near = APART.map((apart) => byCaller.get(slot(caller, '', second - apart)));
    // Several of one second are pages of one question, or cannot be told apart.
    for (const batch of near.find((one) => one !== undefined) ?? []) batch.hasOwnReads = true;
  }
}

/** 0, 1, -1, 2, -2 …: the nearest first, and what came after the batch before what came ahead of it. */
const APART: readonly number[] = [
  0,
  ...Array.from({ length: APART_SECONDS_MAX }, (_, index) => [index + 1, -index - 1]).flat(),
];

function slot(caller: string, secret: string, second: number): string {
  return `${caller}\n${secret}\n${second}`;
}

function put<T>(map: Map<string, T[]>, key: string, value: T): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}

function inOrder<T extends Call>(calls: readonly T[]): readonly T[] {
  return calls.toSorted((a, b) => a.second - b.second || (a.eventId < b.eventId ? -1 : 1));
}
