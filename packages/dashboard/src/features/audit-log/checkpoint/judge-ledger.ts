import { LedgerError, openLogCheckpoint, parseCheckpoint, verifyConsistency } from '@daybook/ledger';
import type { ConsistencyAnswer } from '@daybook/sdk';
import { keysOfOrganization, nameOf, rememberedKeys } from './log-keys.ts';
import type { Alarm, LedgerMemory, SeenCheckpoint } from './memory.ts';

/** Where a ledger is read. All that it answers may come from an attacker. */
export type LedgerSource = {
  readonly checkpoint: () => Promise<string>;
  readonly keys: () => Promise<readonly string[]>;
  readonly consistency: (from: bigint) => Promise<ConsistencyAnswer>;
};

export type JudgeOptions = { readonly organizationId: string; readonly now: () => string };

type Opened = { readonly origin: string; readonly size: bigint; readonly root: Uint8Array };

/** What looking at a ledger came to. */
export type Judgement = {
  readonly memory: LedgerMemory;
  /** The verifier keys the server gives now; those that are remembered count. */
  readonly shownKeys: readonly string[];
};

/**
 * What is to be remembered of a ledger after looking at it: without a memory the checkpoint that is shown, with its keys (trust at
 * first use); with one, the newest checkpoint if it is signed by a remembered key and provably extends the remembered one, and
 * otherwise the memory as it was, with an alarm.
 *
 * Whatever the source throws is passed on: nothing was found out then. At first use, `LedgerError` when the checkpoint is not signed
 * by the keys beside it.
 */
export async function judgeLedger(
  memory: LedgerMemory | undefined,
  source: LedgerSource,
  options: JudgeOptions,
): Promise<Judgement> {
  // An alarm stays, and what it shows: a log that changes back has not become honest.
  if (memory?.alarm !== undefined) return { memory, shownKeys: memory.alarm.shownKeys };
  const [note, given] = await Promise.all([source.checkpoint(), source.keys()]);
  // A key that cannot be read verifies nothing, and would spoil those that do.
  const keys = given.filter((key) => nameOf(key) !== undefined);
  const shown = { note, keys, seenAt: options.now() };
  const judged =
    memory === undefined ? firstUse(shown, options.organizationId) : await judgeAgain(memory, source, shown);
  return { memory: judged, shownKeys: keys };
}

async function judgeAgain(memory: LedgerMemory, source: LedgerSource, shown: Shown): Promise<LedgerMemory> {
  const found = examine(memory, shown);
  if ('alarm' in found) return found;
  const before = { size: BigInt(memory.newest.size), root: fromBase64(memory.newest.root) };
  if (found.opened.size <= before.size) return compare(memory, { ...shown, ...found, before, proof: [] });
  const answer = await source.consistency(before.size);
  // The log may have grown meanwhile: the proof is about the checkpoint beside it.
  const newer = { ...shown, note: answer.checkpoint };
  const grown = examine(memory, newer);
  if ('alarm' in grown) return grown;
  return compare(memory, { ...newer, ...grown, before, proof: answer.proof });
}

type AlarmedMemory = LedgerMemory & { readonly alarm: Alarm };

type Shown = { readonly note: string; readonly keys: readonly string[]; readonly seenAt: string };

function firstUse({ note, keys, seenAt }: Shown, organizationId: string): LedgerMemory {
  const opened = openLogCheckpoint(note, keysOfOrganization(keys, organizationId));
  return { origin: opened.origin, keys, firstSeen: seenAt, newest: seen(opened, { note, seenAt }) };
}

/** Opens a checkpoint with the remembered keys of the remembered log, or raises the alarm. */
function examine(memory: LedgerMemory, shown: Shown): { readonly opened: Opened } | AlarmedMemory {
  try {
    return { opened: openLogCheckpoint(shown.note, rememberedKeys(memory)) };
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    return withAlarm(memory, {
      kind: error.code === 'origin-mismatch' ? 'other-log' : 'wrong-key',
      reason: error.message,
      shown,
      opened: unverified(shown.note),
    });
  }
}

function compare(
  memory: LedgerMemory,
  p: Shown & {
    readonly opened: Opened;
    readonly before: { readonly size: bigint; readonly root: Uint8Array };
    /** Hashes, base64. */
    readonly proof: readonly string[];
  },
): LedgerMemory {
  const { opened, before } = p;
  if (opened.size < before.size) {
    const reason = `${before.size - opened.size} entries that were in the log are gone`;
    return withAlarm(memory, { kind: 'rolled-back', reason, shown: p, opened });
  }
  try {
    const proof = p.proof.map(fromBase64);
    verifyConsistency({
      oldSize: before.size,
      oldRoot: before.root,
      newSize: opened.size,
      newRoot: opened.root,
      proof,
    });
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    return withAlarm(memory, { kind: 'rewritten', reason: error.message, shown: p, opened });
  }
  return { ...memory, newest: seen(opened, p) };
}

function withAlarm(
  memory: LedgerMemory,
  p: {
    readonly kind: Alarm['kind'];
    readonly reason: string;
    readonly shown: Shown;
    readonly opened: Opened;
  },
): AlarmedMemory {
  const { kind, reason, shown, opened } = p;
  return {
    ...memory,
    alarm: {
      kind,
      reason,
      foundAt: shown.seenAt,
      shown: seen(opened, shown),
      shownOrigin: opened.origin,
      shownKeys: shown.keys,
    },
  };
}

/** What a checkpoint claims that nobody known has signed: for people to see, not to rely on. */
function unverified(note: string): Opened {
  try {
    return parseCheckpoint(note.slice(0, note.lastIndexOf('\n\n') + 1));
  } catch {
    return { origin: '', size: 0n, root: new Uint8Array() };
  }
}

function seen({ size, root }: Opened, { note, seenAt }: Pick<Shown, 'note' | 'seenAt'>): SeenCheckpoint {
  return { size: String(size), root: btoa(String.fromCharCode(...root)), note, seenAt };
}

/** Throws LedgerError for what is no base64: a proof that cannot be read proves nothing. */
function fromBase64(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    throw new LedgerError('proof-format', 'a hash of the consistency proof is not base64');
  }
}
