import { ed25519Sign, ed25519Verify } from '#crypto';
import { concatBytes, equalBytes, toHex } from './bytes.ts';
import { LedgerError } from './ledger-error.ts';
import { isKeyName, parseSigningKey, parseVerifierKey, type VerifierKey } from './note-key.ts';
import { checkNoteCharacters, decodeBase64, encodeText, quote, toBase64 } from './text.ts';

const MAX_NOTE_CHARACTERS = 1_000_000;
const MAX_SIGNATURES = 100;
const KEY_ID_BYTES = 4;
const ED25519_SIGNATURE_BYTES = 64;
const LINE_START = '\u2014 ';

type Signature = {
  readonly name: string;
  readonly keyId: string;
  readonly signature: Uint8Array;
  readonly isCanonical: boolean;
};

/**
 * The text of a signed note (C2SP signed-note) and the known keys that signed it, in the order of their lines, each
 * once; `keyId` as 8 hexadecimal digits. Nothing of a note may be used before this function has returned.
 *
 * The note is attacker-controlled; `verifierKeys` are the caller's own. Signatures of unknown keys are ignored, whatever
 * they hold, as long as their lines have the form that the specification gives them; one of a known key must be good,
 * and its base64 canonical. Bytes become a note by `decodeText`. Throws `LedgerError`: `text-encoding`, `note-format` (also above a million
 * characters or 100 signatures), `signature-invalid` when a known key's signature is bad, `signature-missing` when no
 * known key signed, and `key-format`, `key-algorithm`, `key-conflict` for the verifier keys.
 */
export function openNote(
  note: string,
  verifierKeys: readonly string[],
): { text: string; signatures: { name: string; keyId: string }[] } {
  const keys = knownKeys(verifierKeys);
  const { text, signatures } = splitNote(note);
  const message = encodeText(text);
  const verified = new Map<string, { name: string; keyId: string }>();
  for (const { name, keyId, signature, isCanonical } of signatures) {
    const identity = identityOf(name, keyId);
    const key = keys.get(identity);
    if (key === undefined) continue;
    if (!isCanonical || !isGood(signature, key, message)) {
      throw new LedgerError(
        'signature-invalid',
        `the signature of the known key ${identity} is not good for the note`,
      );
    }
    verified.set(identity, { name, keyId });
  }
  if (verified.size === 0) {
    throw new LedgerError('signature-missing', 'the note must be signed by one of the given verifier keys');
  }
  return { text, signatures: [...verified.values()] };
}

/**
 * What a signed note claims: its text, and the keys it says have signed it. Only its form is read; **no signature is verified**, so
 * anyone could have written it. Throws `text-encoding`, `note-format`.
 */
export function readUnverifiedNote(note: string): {
  text: string;
  claimedKeys: { name: string; keyId: string }[];
} {
  const { text, signatures } = splitNote(note);
  return {
    text,
    claimedKeys: signatures.map(({ name, keyId }) => ({ name, keyId })),
  };
}

/**
 * Signs a text with each of the keys: the whole note, ready to be published. The text must end in a newline.
 * Throws `text-encoding`, `note-format` for a text that is none or for no key at all, `key-format`, `key-algorithm`.
 */
export function signNote(text: string, signingKeys: readonly string[]): string {
  checkNoteCharacters(text, 'the text');
  if (!text.endsWith('\n')) throw new LedgerError('note-format', 'the text must end in a newline');
  if (signingKeys.length === 0 || signingKeys.length > MAX_SIGNATURES) {
    throw new LedgerError('note-format', `there must be 1 to ${MAX_SIGNATURES} signing keys`);
  }
  const message = encodeText(text);
  const lines = signingKeys.map((signingKey) => {
    const { name, keyIdBytes, seed } = parseSigningKey(signingKey);
    return `${LINE_START}${name} ${toBase64(concatBytes(keyIdBytes, ed25519Sign(seed, message)))}\n`;
  });
  return `${text}\n${lines.join('')}`;
}

function isGood(signature: Uint8Array, key: VerifierKey, message: Uint8Array): boolean {
  return signature.length === ED25519_SIGNATURE_BYTES && ed25519Verify(key.publicKey, message, signature);
}

function knownKeys(verifierKeys: readonly string[]): Map<string, VerifierKey> {
  const keys = new Map<string, VerifierKey>();
  for (const verifierKey of verifierKeys) {
    const key = parseVerifierKey(verifierKey);
    const identity = identityOf(key.name, key.keyId);
    const same = keys.get(identity);
    if (same !== undefined && !equalBytes(same.publicKey, key.publicKey)) {
      throw new LedgerError('key-conflict', `two verifier keys must not share the name and id ${identity}`);
    }
    keys.set(identity, key);
  }
  return keys;
}

function splitNote(note: string): { text: string; signatures: Signature[] } {
  if (note.length > MAX_NOTE_CHARACTERS) {
    throw new LedgerError('note-format', `the note must have ${MAX_NOTE_CHARACTERS} characters at most`);
  }
  checkNoteCharacters(note, 'the note');
  // The text may hold empty lines itself: only the last one divides.
  const divider = note.lastIndexOf('\n\n');
  if (divider < 0 || !note.endsWith('\n') || divider + 2 === note.length) {
    throw new LedgerError('note-format', 'the note must be a text, an empty line, and lines of signatures');
  }
  const lines = note.slice(divider + 2, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) {
    throw new LedgerError('note-format', `the note must have ${MAX_SIGNATURES} signatures at most`);
  }
  return { text: note.slice(0, divider + 1), signatures: lines.map(parseSignatureLine) };
}

function parseSignatureLine(line: string): Signature {
  const [name, base64, ...more] = line.startsWith(LINE_START) ? line.slice(LINE_START.length).split(' ') : [];
  if (name === undefined || base64 === undefined || more.length > 0 || !isKeyName(name)) {
    throw new LedgerError('note-format', `a signature line must be "— <name> <base64>", not ${quote(line)}`);
  }
  // As Go's `sumdb/note` reads it: what no known key has written need not be canonical.
  const decoded = decodeBase64(base64);
  if (decoded === undefined || decoded.bytes.length <= KEY_ID_BYTES) {
    throw new LedgerError(
      'note-format',
      `a signature must be the base64 of a key id of 4 bytes and the signature itself, not ${quote(base64)}`,
    );
  }
  const { bytes, isCanonical } = decoded;
  const keyId = toHex(bytes.subarray(0, KEY_ID_BYTES));
  return { name, keyId, signature: bytes.subarray(KEY_ID_BYTES), isCanonical };
}

function identityOf(name: string, keyId: string): string {
  return `${name}+${keyId}`;
}
