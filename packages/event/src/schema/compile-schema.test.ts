import { Ajv } from 'ajv';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Budget } from '../budget.ts';
import type { Metadata } from '../event.ts';
import { createMetadataCompiler } from '../schema.ts';

const scalar = fc.constantFrom<string | number | boolean | null>('', 'a', 'ab', '🔑', 0, -1.5, 3, true, null);
/** Schemas of a few of the keywords: of many, none would accept anything. */
function fewOf(keywords: Readonly<Record<string, fc.Arbitrary<unknown>>>, most: number) {
  const entries = Object.entries(keywords).map(([name, value]) => fc.tuple(fc.constant(name), value));
  return fc.array(fc.oneof(...entries), { maxLength: most }).map((chosen) => Object.fromEntries(chosen));
}

const leaf = fewOf(
  {
    type: fc.constantFrom('string', 'number', 'integer', 'boolean', 'null', 'array', ['string', 'null']),
    enum: fc.uniqueArray(scalar, { minLength: 1, maxLength: 4 }),
    const: scalar,
    minLength: fc.nat({ max: 2 }),
    maxLength: fc.nat({ max: 2 }),
    minimum: fc.constantFrom(-1, 0, 3),
    maximum: fc.constantFrom(-1, 0, 3),
    exclusiveMinimum: fc.constantFrom(-1.5, 0),
    exclusiveMaximum: fc.constantFrom(0, 3),
    multipleOf: fc.constantFrom(0.5, 3),
    minItems: fc.nat({ max: 2 }),
    maxItems: fc.nat({ max: 2 }),
  },
  2,
);
const { schema } = fc.letrec((tie) => ({
  inner: fc.oneof(
    { maxDepth: 2 },
    { weight: 6, arbitrary: leaf },
    { weight: 3, arbitrary: fc.boolean() },
    { weight: 2, arbitrary: tie('schema') },
  ),
  schema: fewOf(
    {
      properties: fc.dictionary(fc.constantFrom('a', 'b', 'constructor'), tie('inner'), { maxKeys: 3 }),
      required: fc.uniqueArray(fc.constantFrom('a', 'b', 'toString'), { maxLength: 2 }),
      additionalProperties: tie('inner'),
      minProperties: fc.nat({ max: 2 }),
      maxProperties: fc.nat({ max: 2 }),
      items: tie('inner'),
      allOf: fc.array(tie('inner'), { minLength: 1, maxLength: 2 }),
      anyOf: fc.array(tie('inner'), { minLength: 1, maxLength: 2 }),
      oneOf: fc.array(tie('inner'), { minLength: 1, maxLength: 2 }),
      not: tie('inner'),
      if: tie('inner'),
      // biome-ignore lint/suspicious/noThenProperty: the keyword's name.
      then: tie('inner'),
      else: tie('inner'),
    },
    4,
  ),
}));
const metadata = fc.dictionary(
  fc.constantFrom('a', 'b', 'c'),
  fc.oneof(scalar, fc.array(fc.constantFrom('', 'a', 'ab', '🔑'), { maxLength: 3 })),
);

test('a metadata schema accepts exactly what a JSON Schema validator accepts', () => {
  const ajv = new Ajv({ strict: false, logger: false, ownProperties: true });
  let accepted = 0;
  fc.assert(
    fc.property(schema, metadata, (drawn, value) => {
      const plain = JSON.parse(JSON.stringify(drawn));
      ajv.removeSchema();
      const found = createMetadataCompiler()(plain, new Budget())(value as Metadata, new Budget());
      expect(found.length === 0).toBe(ajv.validate(plain, value));
      if (found.length === 0) accepted++;
    }),
    { numRuns: 400 },
  );
  expect(accepted).toBeGreaterThan(30);
});
