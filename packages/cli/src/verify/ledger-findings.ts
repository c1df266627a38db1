import { counted } from '../output/counted.ts';
import type { LedgerSource } from './ledger-source.ts';
import type { PayloadCheck } from './payloads.ts';
import { CLAIMS_NOT_PROVED } from './report.ts';
import type { OldCheckpoint } from './tree-check.ts';

type Findings = {
  readonly source: LedgerSource;
  readonly current: Omit<OldCheckpoint, 'name'>;
  /** The old checkpoint that was given. */
  readonly old: OldCheckpoint | undefined;
  /** Those that lie beside a copy. */
  readonly beside: readonly OldCheckpoint[];
  readonly payloads: PayloadCheck | undefined;
  readonly isPinned: boolean;
};

/** What a check of a whole ledger that found nothing wrong has shown, and what not, in words. */
export function describeFindings(found: Findings): {
  readonly seen: readonly string[];
  readonly notProved: readonly string[];
  /** What was to be checked and could not be; undefined where all was. */
  readonly unchecked: string | undefined;
} {
  const { source, current, isPinned } = found;
  const seen = [
    `the checkpoint of ${current.origin} with ${counted(current.size, 'entry', 'entries')} ${signedBy(found)}`,
    `${allOf(current.size, 'entry', 'entries')} ${source.isCopy ? `in ${source.name}` : 'served'} (commitments, not payloads), and the tiles, give exactly the signed root; recorded times never go back`,
  ];
  const notProved = isPinned
    ? []
    : ['that this is the log: no key is pinned, and anyone can make a log and sign it'];
  describePayloads(found, seen, notProved);
  describeOlder(found, seen, notProved);
  return {
    seen,
    notProved: [...notProved, 'that the server shows everybody this same tree', ...CLAIMS_NOT_PROVED],
    unchecked: uncheckedIn(found),
  };
}

function signedBy({ current, isPinned }: Findings): string {
  if (current.signedBy === undefined) return 'has a line for a signature in the name of the log, unchecked';
  return isPinned
    ? `is signed by the pinned key ${current.signedBy}`
    : `is signed by a key that the server itself names, ${current.signedBy}`;
}

function describePayloads({ payloads, source }: Findings, seen: string[], notProved: string[]): void {
  if (payloads === undefined) {
    const how = source.isCopy
      ? 'a copy holds no payloads (add --payloads on the server)'
      : 'only commitments were checked (add --payloads)';
    notProved.push(`that the stored payloads still fit their entries: ${how}`);
    return;
  }
  seen.push(
    `${allOf(payloads.checked, 'payload')} that the server stores ${payloads.checked === 1 ? 'is the one that its entry commits' : 'are the ones that their entries commit'} to`,
  );
  const { named, unnamed } = payloads.explained;
  for (const { kind, positions, announcement, expiredAt, isHidden } of named) {
    const said = `${positions}: ${kind}, recorded at position ${announcement}`;
    if (isHidden)
      notProved.push(`that the event at position ${announcement} named ${said}: the server hides it`);
    else if (expiredAt === undefined) seen.push(said);
    else
      notProved.push(
        `that the event at position ${announcement} named ${said}: it has expired itself, recorded at position ${expiredAt}. All that it can have named was recorded before it`,
      );
  }
  if (unnamed > 0) seen.push(`the payloads that ${unnamed} more events announced are gone as well`);
  describeHidden(payloads, notProved);
}

function describeHidden({ hidden }: PayloadCheck, notProved: string[]): void {
  if (hidden === undefined) return;
  const { count, held, expiring, positions, newest } = hidden;
  notProved.push(
    `hidden, not checked: ${count} ${count === 1 ? 'position' : 'positions'} (held, or about to expire): ${positions}. The server says that legal holds keep ${held} of them and that ${expiring} are about to be destroyed; no entry of the ledger says so. The newest was recorded at ${newest}: if the log is kept from before that, the server must show it${held > 0 ? '. What is held, owners and auditors can have proved by a bundle (an export with hold and proofs)' : ''}`,
  );
}

function uncheckedIn({ payloads }: Findings): string | undefined {
  const hidden = payloads?.hidden;
  if (payloads === undefined || hidden === undefined) return undefined;
  const unread =
    payloads.unreadCount === 0
      ? ''
      : `, nor what they say of ${payloads.unreadCount} that are said to be gone`;
  return `the payloads of ${hidden.count} of ${payloads.size} positions are hidden and were not checked${unread}`;
}

function describeOlder(
  { old, beside, current, source }: Findings,
  seen: string[],
  notProved: string[],
): void {
  if (old === undefined) {
    notProved.push(
      'that no entry was removed or changed earlier: no old checkpoint was given (give --checkpoint)',
    );
  } else {
    seen.push(
      `it extends the old checkpoint: its ${old.size} entries (commitments) stand where they stood, unchanged`,
    );
  }
  const smaller = beside.filter(({ size }) => size < current.size);
  if (smaller.length > 0) {
    const sizes = smaller.map(({ size }) => size).join(', ');
    seen.push(`it extends the older checkpoints in ${source.name} as well (${sizes} entries)`);
  }
  const largest = beside.findLast(({ size }) => size > current.size);
  if (largest !== undefined) {
    notProved.push(
      `the entries from position ${current.size} on: a copy up to ${largest.name} was begun and has not ended (run "./daybook ledger save" again)`,
    );
  }
}

function allOf(count: number | bigint, noun: string, nouns?: string): string {
  return Number(count) === 1 ? `the one ${noun}` : `all ${counted(count, noun, nouns)}`;
}
