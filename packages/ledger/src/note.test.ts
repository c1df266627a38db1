import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openNote, signNote } from './note.ts';
import { generateSigningKey } from './note-key.ts';
import { expectCode, isRefused } from './testing/expect-code.ts';
import { decodeText } from './text.ts';

// The example of Go's golang.org/x/mod/sumdb/note: key, text and signature.
const GO_SIGNING_KEY = 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz';
const GO_VERIFIER_KEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const GO_TEXT =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const GO_SIGNATURE =
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';
const GO_NOTE = `${GO_TEXT}\n${GO_SIGNATURE}`;

const ours = generateSigningKey('daybook.local/ours');
const other = generateSigningKey('other.example/log');

/** A key under any name, as an implementation that allows the name would make it. */
function keyNamed(name: string) {
  const publicKey = Buffer.from(GO_VERIFIER_KEY.split('+').slice(2).join('+'), 'base64');
  const keyId = createHash('sha256').update(`${name}\n`).update(publicKey).digest('hex').slice(0, 8);
  const rest = (key: string, skip: number) => key.split('+').slice(skip).join('+');
  return {
    name,
    seedKey: `PRIVATE+KEY+${name}+${keyId}+${rest(GO_SIGNING_KEY, 4)}`,
    verifierKey: `${name}+${keyId}+${rest(GO_VERIFIER_KEY, 2)}`,
  };
}

const keyIdOf = (verifierKey: string) => verifierKey.split('+')[1] ?? '';

/** A signature line as an unknown key might have left it. */
function strangerLine(name: string, length = 68): string {
  return `— ${name} ${Buffer.alloc(length, 7).toString('base64')}\n`;
}

describe('openNote and signNote', () => {
  test('sign and open the example of Go to the byte', () => {
    expect(signNote(GO_TEXT, [GO_SIGNING_KEY])).toBe(GO_NOTE);
    expect(openNote(GO_NOTE, [GO_VERIFIER_KEY])).toEqual({
      text: GO_TEXT,
      signatures: [{ name: 'PeterNeumann', keyId: 'c74f20a3' }],
    });
  });

  test('any text that ends in a newline is signed and opened, empty lines and all', () => {
    const line = fc.string({ unit: 'binary' }).filter((text) => ![...text].some((c) => c < ' '));
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), (lines) => {
        const text = `${lines.join('\n')}\n`;
        expect(openNote(signNote(text, [ours.signingKey]), [ours.verifierKey]).text).toBe(text);
      }),
      { numRuns: 50 },
    );
  });

  test('the text is divided from the signatures at the last empty line', () => {
    const text = 'first\n\nsecond\n\n\nthird\n';
    expect(openNote(signNote(text, [ours.signingKey]), [ours.verifierKey]).text).toBe(text);
    const inner = signNote('inner\n', [other.signingKey]);
    const outer = signNote(inner, [ours.signingKey]);
    expect(openNote(outer, [ours.verifierKey, other.verifierKey])).toEqual({
      text: inner,
      signatures: [{ name: 'daybook.local/ours', keyId: keyIdOf(ours.verifierKey) }],
    });
  });

  test('one character changed, dropped or added anywhere makes the note refused', () => {
    const note = signNote('daybook.local/ours\n1\nabc\n', [ours.signingKey]);
    const character = fc.constantFrom('\n', ' ', 'a', '0', '=', '+', '—', '\u{feff}', '\u0000');
    fc.assert(
      fc.property(fc.nat({ max: note.length - 1 }), character, fc.nat({ max: 1 }), (at, put, remove) => {
        const changed = note.slice(0, at) + put + note.slice(at + remove);
        fc.pre(changed !== note);
        expect(isRefused(() => openNote(changed, [ours.verifierKey]))).toBe(true);
        const dropped = note.slice(0, at) + note.slice(at + 1);
        fc.pre(dropped !== note);
        expect(isRefused(() => openNote(dropped, [ours.verifierKey]))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('any text is either opened or refused with a LedgerError', () => {
    const piece = fc.constantFrom('\n', '\n\n', '— ', 'a', ' ', GO_SIGNATURE, GO_TEXT, 'AAAAAAA=', '\ud800');
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 8 }), (pieces) => {
        isRefused(() => openNote(pieces.join(''), [GO_VERIFIER_KEY]));
      }),
      { numRuns: 300 },
    );
  });

  test('signatures of unknown keys are ignored, also under a known name or a known id', () => {
    const lines = [
      strangerLine('witness.example'),
      strangerLine('PeterNeumann'),
      strangerLine('witness.example', 5),
    ];
    const sameId = GO_SIGNATURE.replace('PeterNeumann', 'Somebody');
    const note = `${GO_TEXT}\n${lines.join('')}${sameId}${GO_SIGNATURE}`;
    expect(openNote(note, [other.verifierKey, GO_VERIFIER_KEY]).signatures).toEqual([
      { name: 'PeterNeumann', keyId: 'c74f20a3' },
    ]);
  });

  test.each([
    ['a DEL in its name', 'wit\u007fness', 'AAAAAAA='],
    ['a C1 control character in its name', 'wit\u009bness', 'AAAAAAA='],
    ['a byte order mark in its name', '\u{feff}witness', 'AAAAAAA='],
    ['base64 whose unused bits are not zero', 'witness', 'AAAAAAB='],
    ['the name of a known key and such base64', 'PeterNeumann', 'AAAAAAB='],
    ['5,000 bytes of signature', 'witness', Buffer.alloc(5_004, 7).toString('base64')],
  ])('a signature of an unknown key with %s is ignored', (_, name, base64) => {
    const line = `— ${name} ${base64}\n`;
    for (const note of [`${GO_TEXT}\n${line}${GO_SIGNATURE}`, `${GO_NOTE}${line}`]) {
      expect(openNote(note, [GO_VERIFIER_KEY])).toEqual({
        text: GO_TEXT,
        signatures: [{ name: 'PeterNeumann', keyId: 'c74f20a3' }],
      });
    }
    expectCode(() => openNote(`${GO_TEXT}\n${line}`, [GO_VERIFIER_KEY]), 'signature-missing');
  });

  test('a signature of a known key in base64 whose unused bits are not zero is bad, although its bytes are right', () => {
    const sloppy = GO_SIGNATURE.replace('JnAM=', 'JnAN=');
    expect(Buffer.from(sloppy.slice(15), 'base64')).toEqual(Buffer.from(GO_SIGNATURE.slice(15), 'base64'));
    for (const note of [
      `${GO_TEXT}\n${sloppy}`,
      `${GO_NOTE}${sloppy}`,
      `${GO_TEXT}\n${sloppy}${GO_SIGNATURE}`,
    ]) {
      expectCode(() => openNote(note, [GO_VERIFIER_KEY]), 'signature-invalid');
    }
    expect(openNote(`${signNote(GO_TEXT, [ours.signingKey])}${sloppy}`, [ours.verifierKey]).text).toBe(
      GO_TEXT,
    );
  });

  test('a key may have a DEL or C1 control character in its name, as other implementations can make it', () => {
    const { name, seedKey, verifierKey } = keyNamed('log\u007f\u009b');
    expect(openNote(signNote(GO_TEXT, [seedKey]), [verifierKey]).signatures[0]?.name).toBe(name);
  });

  test('every known key that signed is named once, in the order of the lines', () => {
    const note = `${signNote(GO_TEXT, [other.signingKey, ours.signingKey, GO_SIGNING_KEY])}${GO_SIGNATURE}`;
    expect(openNote(note, [GO_VERIFIER_KEY, ours.verifierKey, ours.verifierKey]).signatures).toEqual([
      { name: 'daybook.local/ours', keyId: keyIdOf(ours.verifierKey) },
      { name: 'PeterNeumann', keyId: 'c74f20a3' },
    ]);
  });

  test('a note signed by no known key is refused', () => {
    expectCode(() => openNote(GO_NOTE, [ours.verifierKey]), 'signature-missing');
    expectCode(() => openNote(GO_NOTE, []), 'signature-missing');
  });

  test('a bad signature of a known key makes the note refused, even beside a good one', () => {
    const bad = GO_SIGNATURE.replace('x08go/ZJ', 'x08go/ZK');
    const short = `— PeterNeumann ${Buffer.from('c74f20a300', 'hex').toString('base64')}\n`;
    for (const line of [bad, short]) {
      const note = `${signNote(GO_TEXT, [ours.signingKey])}${line}`;
      expect(openNote(note, [ours.verifierKey]).text).toBe(GO_TEXT);
      expectCode(() => openNote(note, [ours.verifierKey, GO_VERIFIER_KEY]), 'signature-invalid');
      expectCode(() => openNote(`${GO_NOTE}${line}`, [GO_VERIFIER_KEY]), 'signature-invalid');
    }
    expectCode(() => openNote(GO_NOTE.replace('If', 'Of'), [GO_VERIFIER_KEY]), 'signature-invalid');
  });

  test('100 signatures are accepted, 101 are not', () => {
    const strangers = Array.from({ length: 99 }, (_, i) => strangerLine(`witness${i}.example`)).join('');
    const note = `${GO_TEXT}\n${strangers}${GO_SIGNATURE}`;
    expect(openNote(note, [GO_VERIFIER_KEY]).text).toBe(GO_TEXT);
    expectCode(() => openNote(note + strangerLine('one.more'), [GO_VERIFIER_KEY]), 'note-format');
  });

  test('a byte order mark is part of the text, neither stripped nor forgiven', () => {
    expectCode(() => openNote(`\u{feff}${GO_NOTE}`, [GO_VERIFIER_KEY]), 'signature-invalid');
    const marked = signNote(`\u{feff}${GO_TEXT}`, [ours.signingKey]);
    const bytes = new TextEncoder().encode(marked);
    expect(openNote(decodeText(bytes), [ours.verifierKey]).text).toBe(`\u{feff}${GO_TEXT}`);
  });

  test.each([
    ['a carriage return', GO_NOTE.replace('\n', '\r\n')],
    ['a NUL', GO_NOTE.replace('If', 'I\u0000f')],
    ['a tab', GO_NOTE.replace('If you', 'If\tyou')],
    ['an escape in a signature line', `${GO_NOTE}— a\u001b[0m AAAAAAA=\n`],
    ['a lone surrogate', GO_NOTE.replace('If', '\udc00')],
  ])('a note with %s is refused', (_, note) => {
    expectCode(() => openNote(note, [GO_VERIFIER_KEY]), 'text-encoding');
  });

  test.each([
    ['nothing in it', ''],
    ['nothing but newlines', '\n\n'],
    ['no signature', GO_TEXT],
    ['an empty line and no signature', `${GO_TEXT}\n`],
    ['no text', GO_SIGNATURE],
    ['no newline at its end', GO_NOTE.slice(0, -1)],
    ['an empty line at its end', `${GO_NOTE}\n`],
    ['a line among the signatures that is none', `${GO_NOTE}hello\n`],
    ['a hyphen for the dash', GO_NOTE.replace('—', '-')],
    ['two spaces after the dash', GO_NOTE.replace('— ', '—  ')],
    ['no space after the dash', GO_NOTE.replace('— ', '—')],
    ['a space after a signature', GO_NOTE.replace('JnAM=\n', 'JnAM= \n')],
    ['a plus in a key name', `${GO_NOTE}— a+b AAAAAAA=\n`],
    ['a Unicode space in a key name', `${GO_NOTE}— a\u00a0b AAAAAAA=\n`],
    ['a signature without base64', `${GO_NOTE}— stranger\n`],
    ['a signature without padding', `${GO_NOTE}— stranger AAAAAAA\n`],
    ['a signature with a character that is not base64', `${GO_NOTE}— stranger AAAA-AA=\n`],
    ['a signature of four bytes', `${GO_NOTE}— stranger AAAAAA==\n`],
    ['more than a million characters', `${'a'.repeat(1_000_000)}${GO_NOTE}`],
  ])('a note with %s is refused', (_, note) => {
    expectCode(() => openNote(note, [GO_VERIFIER_KEY]), 'note-format');
  });

  test('verifier keys that cannot be used are refused, not ignored', () => {
    expectCode(() => openNote(GO_NOTE, [GO_VERIFIER_KEY, 'garbage']), 'key-format');
    expectCode(() => openNote(GO_NOTE, [`${GO_VERIFIER_KEY}\n`]), 'key-format');
  });

  test('two different verifier keys under one name and id are refused: neither may stand for the other', () => {
    const one = 'a+ddd94b3c+AUgjPp1QFut6ZWkech+Rhq9l1y4dvM5Fk5lMNSFRRap3';
    const two = 'a+ddd94b3c+ATqjQNRX6exUsHdyvT4vyjzIvKi4bcx4WOhbuGS4zaru';
    expectCode(() => openNote(GO_NOTE, [one, two]), 'key-conflict');
    expect(openNote(GO_NOTE, [one, one, GO_VERIFIER_KEY]).text).toBe(GO_TEXT);
  });

  test('nothing is signed that could not be opened', () => {
    expectCode(() => signNote('no newline', [ours.signingKey]), 'note-format');
    expectCode(() => signNote('', [ours.signingKey]), 'note-format');
    expectCode(() => signNote('text\n', []), 'note-format');
    expectCode(() => signNote('a\r\n', [ours.signingKey]), 'text-encoding');
    expectCode(() => signNote('\ud800\n', [ours.signingKey]), 'text-encoding');
    expectCode(() => signNote('text\n', [ours.verifierKey]), 'key-format');
  });
});
