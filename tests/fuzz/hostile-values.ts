import type { Random } from '../../packages/server/src/demo/random.ts';
import type { Json } from './sample.ts';

const nested = (depth: number): Json => {
  let value: Json = 1;
  for (let at = 0; at < depth; at += 1) value = at % 2 === 0 ? [value] : { a: value };
  return value;
};
const manyNames = (count: number): Json =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`name${at}`, at]));

/** Texts that have broken parsers, stores, terminals or pages before. */
const TEXTS: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\u001b[2J',
  '\u202eevil\u202c',
  '\u200b',
  '\ud800',
  '\udc00\ud800',
  '\ufeffx',
  'İstanbul ς ß',
  '👩‍👩‍👧‍👦',
  '../../etc/passwd',
  '%00%2f%2e%2e',
  "'; DROP TABLE batches; --",
  '{{constructor.constructor("return 1")()}}',
  '<script>alert(1)</script>',
  '=1+1',
  '__proto__',
  'constructor',
  '1e400',
  '-1',
  '9007199254740993',
  '1969-12-31T23:59:59.999Z',
  '275760-09-13T00:00:00.001Z',
  '0000-00-00',
  '2026-02-30T00:00:00Z',
  '::ffff:203.0.113.7',
  '999.1.1.1/33',
  '019a0000-0000-7000-8000-000000000000',
  'AUDIT_LOG_READ',
  'SECRET_READ',
  '*',
  '"',
  '(((',
  '-'.repeat(300),
  'a,'.repeat(900),
  'x'.repeat(501),
  'ä'.repeat(40_000),
];
const NUMBERS: readonly number[] = [0, -0, -1, 1.5, 2 ** 31, 2 ** 53, -(2 ** 63), 1e308, 5e-324];
const STRUCTURES: readonly Json[] = [
  null,
  true,
  false,
  [],
  {},
  [[]],
  nested(40),
  nested(300),
  manyNames(60),
  manyNames(3_000),
  Array.from({ length: 2_000 }, () => 'x'),
  Array.from({ length: 300 }, (_, at) => ({ [`k${at % 7}`]: at })),
];

/** A value that a sender should not put where it is put. */
export function hostileValue(random: Random): Json {
  const kind = random.below(10);
  if (kind < 6) return hostileText(random);
  return kind < 8 ? random.pick(NUMBERS) : random.pick(STRUCTURES);
}

export function hostileText(random: Random): string {
  if (random.chance(0.2)) return String.fromCodePoint(random.below(0x3000)).repeat(1 + random.below(4));
  return random.pick(TEXTS);
}
