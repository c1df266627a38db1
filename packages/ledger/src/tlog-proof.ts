import { checkHash, checkSize, HASH_BYTES, MAX_SIZE } from './checks.ts';
import { LedgerError } from './ledger-error.ts';
import { checkNoteCharacters, parseBase64, parseDecimal, quote, toBase64 } from './text.ts';

const HEADER = 'c2sp.org/tlog-proof@v1';
const MAX_PROOF_FILE_CHARACTERS = 4_000_000;
/** No leaf of a tree within `MAX_SIZE` is deeper. */
const MAX_HASHES = 63;

/**
 * What a proof file holds: the leaf's index, its inclusion proof (32 bytes a hash, from the leaf's sibling up), the
 * signed checkpoint as it was published, and bytes that no signature covers.
 */
export type TlogProof = { index: bigint; proof: Uint8Array[]; checkpoint: string; extra?: Uint8Array };

/**
 * Reads a proof file (C2SP tlog-proof). Nothing in it is verified yet: the checkpoint is still to be opened with
 * `openCheckpoint`, the proof to be verified with `verifyInclusion`; `extra` is never authenticated.
 * Throws `proof-format`, `text-encoding`.
 */
export function parseTlogProof(text: string): TlogProof {
  if (text.length > MAX_PROOF_FILE_CHARACTERS) {
    const most = `${MAX_PROOF_FILE_CHARACTERS} characters at most`;
    throw new LedgerError('proof-format', `the proof file must have ${most}`);
  }
  checkNoteCharacters(text, 'the proof file');
  const divider = text.indexOf('\n\n');
  if (divider < 0 || divider + 2 === text.length) {
    throw new LedgerError(
      'proof-format',
      'the proof file must hold an empty line and the checkpoint after it',
    );
  }
  const [header, ...lines] = text.slice(0, divider).split('\n');
  if (header !== HEADER) {
    throw new LedgerError(
      'proof-format',
      `the proof file must begin with the line ${HEADER}, not ${quote(header ?? '')}`,
    );
  }
  const extra = parseExtra(lines[0]);
  if (extra !== undefined) lines.shift();
  const index = parseIndex(lines.shift());
  if (lines.length > MAX_HASHES)
    throw new LedgerError('proof-format', `the proof must have ${MAX_HASHES} hashes at most`);
  const proof = lines.map(parseHash);
  return { index, proof, checkpoint: text.slice(divider + 2), ...(extra && { extra }) };
}

/**
 * The text of a proof file. An empty `extra` is left out, as the format wants it.
 * Throws `proof-format`, `size-range`, `hash-length`, `text-encoding`.
 */
export function formatTlogProof(p: {
  index: bigint;
  proof: readonly Uint8Array[];
  checkpoint: string;
  extra?: Uint8Array;
}): string {
  checkSize(p.index, 'index');
  for (const hash of p.proof) checkHash(hash, 'each hash of the proof');
  if (p.proof.length > MAX_HASHES)
    throw new LedgerError('proof-format', `the proof must have ${MAX_HASHES} hashes at most`);
  checkNoteCharacters(p.checkpoint, 'the checkpoint');
  if (p.checkpoint === '') throw new LedgerError('proof-format', 'the checkpoint must not be empty');
  const extra = p.extra === undefined || p.extra.length === 0 ? '' : `extra ${toBase64(p.extra)}\n`;
  const hashes = p.proof.map((hash) => `${toBase64(hash)}\n`).join('');
  return `${HEADER}\n${extra}index ${p.index}\n${hashes}\n${p.checkpoint}`;
}

function parseExtra(line: string | undefined): Uint8Array | undefined {
  if (!line?.startsWith('extra ')) return undefined;
  const extra = parseBase64(line.slice('extra '.length), 'extra', 'proof-format');
  if (extra.length === 0)
    throw new LedgerError('proof-format', 'extra must not be empty: the line is left out instead');
  return extra;
}

function parseIndex(line: string | undefined): bigint {
  if (!line?.startsWith('index ')) {
    throw new LedgerError(
      'proof-format',
      `the proof file must have a line "index <number>", not ${quote(line ?? '')}`,
    );
  }
  return parseDecimal(line.slice('index '.length), MAX_SIZE, 'the index', 'proof-format');
}

function parseHash(line: string): Uint8Array {
  const hash = parseBase64(line, 'a hash of the proof', 'proof-format');
  if (hash.length !== HASH_BYTES) {
    throw new LedgerError(
      'proof-format',
      `a hash of the proof must be ${HASH_BYTES} bytes, not ${hash.length}`,
    );
  }
  return hash;
}
