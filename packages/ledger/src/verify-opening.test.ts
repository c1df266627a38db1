import { describe, expect, test } from 'vitest';
import { signNote } from './note.ts';
import { generateSigningKey } from './note-key.ts';
import { expectCode } from './testing/expect-code.ts';
import { proveEvent } from './testing/prove-event.ts';
import { decodeText, toBase64 } from './text.ts';
import { parseTlogProof } from './tlog-proof.ts';
import { checkOpeningForm, type EventProof, verifyOpening } from './verify-opening.ts';

const ORIGIN = 'daybook.local/org';
const PAYLOAD = '{"action":"SECRET_READ","note":"ü"}';
const { answer, signingKey, verifierKey } = proveEvent(PAYLOAD);
const foreign = generateSigningKey('daybook.local/other');

/** The proof with other signatures under its checkpoint. */
function signedBy(...signingKeys: readonly string[]): EventProof {
  const { checkpoint } = parseTlogProof(answer.proof);
  const text = checkpoint.slice(0, checkpoint.indexOf('\n\n') + 1);
  return { ...answer, proof: answer.proof.replace(checkpoint, signNote(text, signingKeys)) };
}

describe('verifyOpening()', () => {
  test('gives the bytes that were hashed, their place, and the key that signed', () => {
    const { payload, ...verified } = verifyOpening(answer, [verifierKey]);
    expect(decodeText(payload)).toBe(PAYLOAD);
    expect(verified).toEqual({
      origin: ORIGIN,
      size: 378n,
      position: 300n,
      recordedAt: BigInt(Date.parse(answer.recordedAt)),
      signedBy: verifierKey.split('+').slice(0, 2).join('+'),
    });
  });

  test.each<[string, Partial<Record<keyof EventProof, unknown>>, string]>([
    ['another payload', { payload: PAYLOAD.replace('READ', 'LIST') }, 'root-mismatch'],
    ['a payload that only means the same', { payload: ` ${PAYLOAD}` }, 'root-mismatch'],
    ['a payload that is no Unicode text', { payload: '{"a":"\ud800"}' }, 'proof-form'],
    ['a payload that is no text', { payload: {} }, 'proof-form'],
    ['another salt', { salt: toBase64(new Uint8Array(16)) }, 'root-mismatch'],
    ['a short salt', { salt: 'AAAA' }, 'salt-length'],
    ['a salt with a line break', { salt: `${answer.salt}\n` }, 'proof-form'],
    ['a salt that leaves bits over', { salt: answer.salt.replace(/.==$/, 'x==') }, 'proof-form'],
    ['no salt', { salt: undefined }, 'proof-form'],
    ['another time', { recordedAt: '2026-01-02T03:04:05.679Z' }, 'root-mismatch'],
    ['the same time written otherwise', { recordedAt: '2026-01-02T03:04:05.678+00:00' }, 'proof-form'],
    ['a time before 1970', { recordedAt: '1969-12-31T23:59:59.999Z' }, 'proof-form'],
    ['another position', { position: 301 }, 'position-mismatch'],
    ['a position that is text', { position: '300' }, 'proof-form'],
    ['a position beyond 2^53', { position: 2 ** 53 }, 'proof-form'],
    [
      'another index',
      { position: 301, proof: answer.proof.replace('index 300', 'index 301') },
      'root-mismatch',
    ],
    ['another size', { proof: answer.proof.replace('\n378\n', '\n379\n') }, 'signature-invalid'],
    ['a cut proof', { proof: answer.proof.slice(0, 90) }, 'proof-format'],
    ['no proof', { proof: null }, 'proof-form'],
  ])('refuses %s', (_, change, code) => {
    const claim = { ...answer, ...change } as EventProof;
    expect(() => verifyOpening(claim, [verifierKey])).toThrow(
      expect.objectContaining({ name: 'LedgerError', code }),
    );
  });

  test.each([[undefined], [null], ['text'], [7], [[]]])('refuses %j in place of a proof', (claim) => {
    expectCode(() => verifyOpening(claim as unknown as EventProof, [verifierKey]), 'proof-form');
  });

  test('says in plain words that something is not what was recorded', () => {
    expect(() => verifyOpening({ ...answer, payload: '{}' }, [verifierKey])).toThrow(
      /^the payload, the salt or the time is not what was recorded.*: ./,
    );
  });

  test('needs a key, whatever else is wrong', () => {
    expectCode(() => verifyOpening(answer, []), 'no-key');
    expectCode(() => verifyOpening({ ...answer, salt: '' }, []), 'no-key');
    expectCode(() => verifyOpening(answer, ['']), 'key-format');
  });

  test('takes several keys of one log, and none of two: log B never passes for log A', () => {
    const next = generateSigningKey(ORIGIN).verifierKey;
    expect(verifyOpening(answer, [next, verifierKey]).signedBy).toBe(
      verifyOpening(answer, [verifierKey]).signedBy,
    );
    for (const keys of [
      [verifierKey, foreign.verifierKey],
      [foreign.verifierKey, verifierKey],
    ])
      expectCode(() => verifyOpening(answer, keys), 'key-conflict');
    const ofOther = proveEvent(PAYLOAD, { origin: 'daybook.local/other', keys: foreign });
    expectCode(() => verifyOpening(ofOther.answer, [verifierKey]), 'signature-missing');
  });

  test('refuses a checkpoint that the log has not signed, or signed for another log', () => {
    expectCode(() => verifyOpening(signedBy(foreign.signingKey), [verifierKey]), 'signature-missing');
    expectCode(() => verifyOpening(signedBy(foreign.signingKey), [foreign.verifierKey]), 'origin-mismatch');
    expect(verifyOpening(signedBy(foreign.signingKey, signingKey), [verifierKey]).position).toBe(300n);
    const pretended = proveEvent(PAYLOAD, {
      origin: 'daybook.local/elsewhere',
      keys: { signingKey, verifierKey },
    });
    expectCode(() => verifyOpening(pretended.answer, [verifierKey]), 'origin-mismatch');
  });

  test.each(['{"a":1,"a":2}', '{"a":9007199254740993}', '[]', 'text', '\ufeff{}', ''])(
    'refuses the payload %j, though it is what was hashed',
    (payload) => {
      const proved = proveEvent(payload);
      expectCode(() => verifyOpening(proved.answer, [proved.verifierKey]), 'payload-form');
    },
  );
});

describe('checkOpeningForm()', () => {
  test('says what a proof claims, and nothing of who signed', () => {
    const { payload, ...form } = checkOpeningForm(signedBy(generateSigningKey(ORIGIN).signingKey));
    expect(decodeText(payload)).toBe(PAYLOAD);
    expect(form).toEqual({ origin: ORIGIN, size: 378n, position: 300n, recordedAt: expect.any(BigInt) });
  });

  test('refuses parts that do not fit, and a checkpoint without a signature line of its log', () => {
    expectCode(() => checkOpeningForm({ ...answer, payload: '{}' }), 'root-mismatch');
    expectCode(() => checkOpeningForm(signedBy(foreign.signingKey)), 'signature-missing');
    const unsigned = answer.proof.slice(0, answer.proof.lastIndexOf('\n\n') + 2);
    for (const proof of [unsigned, `${unsigned}garbage\n`])
      expectCode(() => checkOpeningForm({ ...answer, proof }), 'note-format');
  });
});
