import fc from 'fast-check';
import { formatAddress } from '../address/address.ts';
import { parseAddressRange } from '../address/address-range.ts';
import { builtInActions } from '../catalogue/built-in.ts';
import { builtInCatalogue } from '../catalogue/catalogue.ts';
import { shortInstant } from '../instant.ts';
import type { AddressRange, FieldKey, Filter, Term, TextPattern } from './ast.ts';
import { FIELD_SEPARATOR } from './search-text.ts';
import { FIELD_KEYS } from './value-keys.ts';

/** Texts that the language must quote, escape or leave alone; few enough to meet in filter and event. */
export const words = fc
  .oneof(
    fc.constantFrom(
      'prod',
      'Prod',
      'ci-deploy',
      'DB*',
      '*',
      '-x',
      'a,b',
      'DATABASE URL',
      'user:x',
      'system',
      'import',
    ),
    fc.constantFrom(
      'say "hi"',
      'back\\slash',
      '\\"',
      'key:value',
      'ΟΔΟΣ',
      'Straße',
      '🔑',
      ' ',
      '\n',
      'api-key:',
      'İ',
    ),
    fc.string({ minLength: 1, maxLength: 6, unit: 'grapheme' }),
  )
  .filter((text) => text !== '' && !text.includes('\0') && !text.includes(FIELD_SEPARATOR));

/** Addresses in canonical form, of which some lie in common networks. */
export const ips = fc.oneof(
  fc.constantFrom('10.0.0.1', '10.0.0.2', '10.9.0.1', '203.0.113.7', '2001:db8::1', '::', '::1'),
  fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }).map(formatAddress),
);

const ranges: fc.Arbitrary<AddressRange> = fc
  .tuple(ips, fc.nat({ max: 128 }))
  .map(([ip, prefix]) => parseAddressRange(`${ip}/${ip.includes(':') ? prefix : prefix % 33}`))
  .filter((range) => range !== undefined);

const patterns: fc.Arbitrary<TextPattern> = fc.oneof(
  { weight: 9, arbitrary: fc.record({ text: words, anyPrefix: fc.boolean(), anySuffix: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant({ text: '', anyPrefix: true, anySuffix: true }) },
);

const exact = (values: readonly string[]): fc.Arbitrary<TextPattern> =>
  fc.constantFrom(...values).map((text) => ({ text, anyPrefix: false, anySuffix: false }));

function typed(types: readonly string[]): fc.Arbitrary<TextPattern> {
  return fc
    .tuple(patterns, fc.option(fc.constantFrom(...types), { nil: undefined }))
    .map(([pattern, actorType]) => (actorType === undefined ? pattern : { ...pattern, actorType }));
}

const actionNames = builtInActions.map(({ action }) => action);

function fieldPatterns(key: FieldKey): fc.Arbitrary<TextPattern> {
  switch (key) {
    case 'category':
      return exact(builtInCatalogue.categories);
    case 'type':
      return exact(builtInCatalogue.resourceTypes);
    case 'outcome':
      return exact(['success', 'failure', 'denied']);
    case 'actor-type':
      return exact(['user', 'api-key', 'system']);
    case 'action':
      return fc.oneof(
        exact(actionNames),
        fc.constant({ text: 'SECRET_', anyPrefix: false, anySuffix: true }),
      );
    case 'id':
      return fc.uuid({ version: [1, 4, 7] }).map((text) => ({ text, anyPrefix: false, anySuffix: false }));
    case 'actor':
      return typed(['user', 'api-key', 'system']);
    case 'recorder':
      return typed(['workspace', 'api-key', 'import']);
    default:
      return patterns;
  }
}

/** Whole seconds of a month and a half, in milliseconds since 1970. */
export const instants = fc.nat({ max: 4_000_000 }).map((seconds) => 1_790_000_000_000 + seconds * 1_000);

const bounds: fc.Arbitrary<Extract<Term, { kind: 'time' }>['bound']> = fc.oneof(
  fc.record({
    relative: fc.constant(true as const),
    amount: fc.integer({ min: 1, max: 60 }),
    unit: fc.constantFrom('m' as const, 'h' as const, 'd' as const, 'w' as const),
  }),
  instants.map((ms) => ({ relative: false as const, ms, text: shortInstant(ms) })),
);

const numbers = fc
  .tuple(fc.nat({ max: 20 }), fc.nat({ max: 5 }))
  .map(([first, more]) => ({ first, last: first + more }));

const hours = fc
  .tuple(fc.nat({ max: 23 }), fc.nat({ max: 23 }))
  .map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) }));

const negated = fc.boolean();

const fieldTerms: fc.Arbitrary<Term> = fc.constantFrom(...FIELD_KEYS).chain((key) =>
  fc.record({
    kind: fc.constant('field' as const),
    key: fc.constant(key),
    negated,
    values: fc.uniqueArray(fieldPatterns(key), { minLength: 1, maxLength: 3, selector: JSON.stringify }),
  }),
);

const otherTerms: fc.Arbitrary<Term> = fc.oneof(
  fc.record({
    kind: fc.constant('address' as const),
    key: fc.constant('ip' as const),
    negated,
    values: fc.uniqueArray(ranges, { minLength: 1, maxLength: 3, selector: (range) => range.text }),
  }),
  fc.record({
    kind: fc.constant('number' as const),
    key: fc.constantFrom('version' as const, 'position' as const),
    negated,
    values: fc.uniqueArray(numbers, { minLength: 1, maxLength: 3, selector: JSON.stringify }),
  }),
  fc.record({
    kind: fc.constant('number' as const),
    key: fc.constant('hour' as const),
    negated,
    values: fc.uniqueArray(hours, { minLength: 1, maxLength: 3, selector: JSON.stringify }),
  }),
  fc.record({
    kind: fc.constant('time' as const),
    key: fc.constantFrom('since' as const, 'until' as const),
    bound: bounds,
  }),
  fc.record({ kind: fc.constant('text' as const), negated, text: words }),
);

function placeOf(term: Term): unknown {
  return term.kind === 'time' || term.kind === 'text' ? term : `${term.negated} ${term.key}`;
}

/** Filters as `parseFilter` gives them: one term a key and sign. */
export const filters: fc.Arbitrary<Filter> = fc
  .uniqueArray(fc.oneof(fieldTerms, otherTerms), {
    maxLength: 4,
    selector: (term) => JSON.stringify(placeOf(term)),
  })
  .map((terms) => ({ terms }));
