import {
  type AuditEvent,
  type Context,
  FIELD_KEYS,
  type FieldKey,
  type Filter,
  parseAddressRange,
  type Term,
} from '@daybook/event';
import fc from 'fast-check';
import type { IndexRow } from '../event-index.ts';
import { DAY_MS, JANUARY, sampleId, sampleRow } from './sample-rows.ts';

/** What relative times count from. */
export const NOW = JANUARY + 45 * DAY_MS;

// Texts that fold, quote, compare or match in surprising ways in one engine or the other.
const PIECES = [
  'a',
  'B',
  'ab',
  ' ',
  '%',
  '_',
  '\\',
  "'",
  '"',
  '*',
  'ß',
  'SS',
  'İ',
  'i',
  'Σ',
  'ς',
  'σ',
  'K',
  'k',
  'é',
  'É',
  'e\u0301',
  '😀',
  '\t',
];
const anyText = fc.array(fc.constantFrom(...PIECES), { maxLength: 3 }).map((pieces) => pieces.join(''));
const anyName = anyText.map((text) => text || 'x');
const anyIp = fc.constantFrom(
  '10.0.0.1',
  '10.0.1.255',
  '::1',
  '2001:db8::1',
  'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
  '0.0.0.0',
);
const anyVersion = fc.constantFrom(0, 1, 7, Number.MAX_SAFE_INTEGER);
const anyMs = fc.constantFrom(0, JANUARY, JANUARY + 1, JANUARY + 40 * DAY_MS, NOW - 7 * DAY_MS, NOW);
const anyUuid = fc.constantFrom(...[0, 1, 2, 3].map((seed) => sampleId(JANUARY, String(seed))));

const optional = { requiredKeys: [] };
const anyContext: fc.Arbitrary<Context> = fc.record(
  {
    ip: anyIp,
    environment: anyName,
    project: anyName,
    version: anyVersion,
    userAgent: anyText,
    requestId: anyName,
  },
  optional,
);
const anyMetadata = fc.dictionary(
  anyName,
  fc.oneof(anyText, anyVersion, fc.boolean(), fc.constant(null), fc.array(anyText, { maxLength: 2 })),
  { maxKeys: 2 },
);
const anyEvent: fc.Arbitrary<AuditEvent> = fc.record(
  {
    id: anyUuid,
    occurredAt: anyMs.map((ms) => new Date(ms).toISOString()),
    action: anyName,
    actor: fc.record(
      { type: fc.constantFrom('user', 'api-key', 'system'), id: anyName, name: anyText },
      { requiredKeys: ['type', 'name'] },
    ),
    resource: fc.record({ type: anyName, id: anyName, name: anyText }, { requiredKeys: ['type', 'name'] }),
    outcome: fc.constantFrom('success', 'failure', 'denied'),
    recordedBy: fc.record(
      { type: fc.constantFrom('workspace', 'api-key', 'import'), name: anyText },
      { requiredKeys: ['type'] },
    ),
    context: anyContext,
    metadata: anyMetadata,
  },
  { requiredKeys: ['id', 'occurredAt', 'action', 'actor', 'resource', 'outcome', 'recordedBy'] },
);

const anyPattern = fc.record({ text: anyText, anyPrefix: fc.boolean(), anySuffix: fc.boolean() });
const negated = fc.boolean();
const values = <T>(value: fc.Arbitrary<T>) => fc.array(value, { minLength: 1, maxLength: 3 });
/** Keys whose values may name a type, or are one. */
const TYPED_KEYS: readonly FieldKey[] = ['actor', 'recorder', 'actor-type', 'outcome'];
const anyTerm: fc.Arbitrary<Term> = fc.oneof(
  fc.record({
    kind: fc.constant('field'),
    key: fc.constantFrom(...FIELD_KEYS.filter((key) => !TYPED_KEYS.includes(key))),
    negated,
    values: values(anyPattern),
  }),
  fc.record({
    kind: fc.constant('field'),
    key: fc.constantFrom(...TYPED_KEYS),
    negated,
    values: values(
      fc.oneof(
        anyPattern,
        fc.record({
          ...{ text: anyText, anyPrefix: fc.boolean(), anySuffix: fc.boolean() },
          actorType: fc.constantFrom('user', 'api-key', 'import'),
        }),
        fc.constantFrom('user', 'denied', 's').map((text) => ({ text, anyPrefix: false, anySuffix: true })),
      ),
    ),
  }),
  fc.record({
    kind: fc.constant('field'),
    key: fc.constant('id'),
    negated,
    values: values(anyUuid.map((text) => ({ text, anyPrefix: false, anySuffix: false }))),
  }),
  fc.record({
    kind: fc.constant('address'),
    key: fc.constant('ip'),
    negated,
    values: values(
      fc.constantFrom(
        ...['10.0.0.0/23', '10.0.0.1', '::/0', '2001:db8::/32', '0.0.0.0/0'].flatMap(
          (text) => parseAddressRange(text) ?? [],
        ),
      ),
    ),
  }),
  fc.record({
    kind: fc.constant('number'),
    key: fc.constantFrom('version', 'position', 'hour'),
    negated,
    values: values(
      fc.tuple(anyVersion, anyVersion).map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) })),
    ),
  }),
  fc.record({
    kind: fc.constant('time'),
    key: fc.constantFrom('since', 'until'),
    bound: fc.oneof(
      anyMs.map((ms) => ({ relative: false, ms, text: '' }) as const),
      fc.constant({ relative: true, amount: 7, unit: 'd' } as const),
    ),
  }),
  fc.record({ kind: fc.constant('text'), negated, text: anyText }),
);
/** Filters of one to three terms, most of which match some of {@link anyRows}. */
export const anyFilter: fc.Arbitrary<Filter> = fc.record({
  terms: fc.array(anyTerm, { minLength: 1, maxLength: 3 }),
});

/** Up to 25 rows over two months. */
export const anyRows = fc
  .array(fc.tuple(anyEvent, fc.boolean(), anyName), { minLength: 1, maxLength: 25 })
  .map((drawn) => {
    const months = drawn.toSorted(([, a], [, b]) => Number(a) - Number(b));
    return months.map(([event, isLater, category], position): IndexRow => {
      const row = sampleRow(position, { recordedAt: JANUARY + (isLater ? 40 * DAY_MS : 0), category });
      return { ...row, event, payload: JSON.stringify(event) };
    });
  });
