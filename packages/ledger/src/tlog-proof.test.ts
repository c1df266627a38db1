import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectCode, isRefused } from './testing/expect-code.ts';
import { toBase64 } from './text.ts';
import { formatTlogProof, parseTlogProof } from './tlog-proof.ts';

const HASH = new Uint8Array(32).fill(0xab);
const HASH_LINE = toBase64(HASH);
const CHECKPOINT = `log\n9\n${HASH_LINE}\n\n— log AAAAAAA=\n`;
const hashes = fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { maxLength: 63 });

describe('proof files', () => {
  test('a proof file is written as C2SP tlog-proof has it', () => {
    const p = { index: 7n, proof: [HASH, HASH], checkpoint: CHECKPOINT };
    const text = `c2sp.org/tlog-proof@v1\nindex 7\n${HASH_LINE}\n${HASH_LINE}\n\n${CHECKPOINT}`;
    expect(formatTlogProof(p)).toBe(text);
    expect(formatTlogProof({ ...p, extra: Uint8Array.of(1, 2) })).toBe(
      text.replace('index', 'extra AQI=\nindex'),
    );
    expect(formatTlogProof({ ...p, extra: new Uint8Array(0) })).toBe(text);
  });

  test('what is formatted is parsed', () => {
    const extra = fc.option(fc.uint8Array({ minLength: 1 }), { nil: undefined });
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), hashes, extra, (index, proof, extra) => {
        const p = { index, proof, checkpoint: CHECKPOINT, ...(extra && { extra }) };
        expect(parseTlogProof(formatTlogProof(p))).toEqual(p);
      }),
    );
  });

  test('the only leaf of a tree has a proof without hashes', () => {
    const text = `c2sp.org/tlog-proof@v1\nindex 0\n\n${CHECKPOINT}`;
    expect(parseTlogProof(text)).toEqual({ index: 0n, proof: [], checkpoint: CHECKPOINT });
  });

  test('the checkpoint is kept as it stands, whatever it holds', () => {
    const checkpoint = `\n\nany\n\nthing`;
    expect(parseTlogProof(`c2sp.org/tlog-proof@v1\nindex 0\n\n${checkpoint}`).checkpoint).toBe(checkpoint);
  });

  const body = `index 7\n${HASH_LINE}\n\n${CHECKPOINT}`;
  const good = `c2sp.org/tlog-proof@v1\n${body}`;
  test.each([
    ['nothing', ''],
    ['no header', body],
    ['another version', good.replace('@v1', '@v2')],
    ['a space after the header', good.replace('@v1', '@v1 ')],
    ['a byte order mark', `\u{feff}${good}`],
    ['an empty line before the header', `\n${good}`],
    ['no index', good.replace('index 7\n', '')],
    ['an index with a leading zero', good.replace('index 7', 'index 07')],
    ['a negative index', good.replace('index 7', 'index -1')],
    ['an index of 2^63', good.replace('index 7', 'index 9223372036854775808')],
    ['two spaces before the index', good.replace('index 7', 'index  7')],
    ['the index twice', good.replace('index 7\n', 'index 7\nindex 7\n')],
    ['extra after the index', good.replace('index 7\n', 'index 7\nextra AQI=\n')],
    ['extra twice', good.replace('index', 'extra AQI=\nextra AQI=\nindex')],
    ['extra without data', good.replace('index', 'extra \nindex')],
    ['extra in sloppy base64', good.replace('index', 'extra AQJ=\nindex')],
    ['a hash of 31 bytes', good.replace(HASH_LINE, toBase64(HASH.subarray(1)))],
    ['a hash of 33 bytes', good.replace(HASH_LINE, toBase64(Uint8Array.of(1, ...HASH)))],
    ['a hash without padding', good.replace(HASH_LINE, HASH_LINE.slice(0, -1))],
    ['a space after a hash', good.replace(HASH_LINE, `${HASH_LINE} `)],
    ['64 hashes', good.replace(HASH_LINE, Array(64).fill(HASH_LINE).join('\n'))],
    ['no empty line', good.slice(0, good.indexOf('\n\n'))],
    ['no checkpoint', good.slice(0, good.indexOf('\n\n') + 2)],
    ['more than four million characters', good + 'a'.repeat(4_000_000)],
  ])('a proof file with %s is refused', (_, text) => {
    expectCode(() => parseTlogProof(text), 'proof-format');
  });

  test('line ends of another system are refused', () => {
    expectCode(() => parseTlogProof(good.replaceAll('\n', '\r\n')), 'text-encoding');
  });

  test('any text is either refused or the one spelling of its proof', () => {
    const line = fc.constantFrom(
      HASH_LINE,
      'index 7',
      'index 0',
      'extra AQI=',
      '',
      'c2sp.org/tlog-proof@v1',
      'log',
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), fc.string(), (lines, end) => {
        const text = ['c2sp.org/tlog-proof@v1', ...lines, end].join('\n');
        if (!isRefused(() => parseTlogProof(text))) expect(formatTlogProof(parseTlogProof(text))).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  test('nothing is formatted that could not be parsed', () => {
    const p = { index: 7n, proof: [HASH], checkpoint: CHECKPOINT };
    expectCode(() => formatTlogProof({ ...p, index: -1n }), 'size-range');
    expectCode(() => formatTlogProof({ ...p, proof: [HASH.subarray(1)] }), 'hash-length');
    expectCode(() => formatTlogProof({ ...p, proof: Array(64).fill(HASH) }), 'proof-format');
    expectCode(() => formatTlogProof({ ...p, checkpoint: '' }), 'proof-format');
    expectCode(() => formatTlogProof({ ...p, checkpoint: 'a\r\n' }), 'text-encoding');
  });
});
