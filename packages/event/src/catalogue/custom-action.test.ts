import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMetadataCompiler } from '../schema.ts';
import { parseCustomAction } from './custom-action.ts';

const GOOD = { category: 'Deploys', resourceType: 'release' };

function paths(action: string, input: unknown): readonly string[] {
  const parsed = parseCustomAction(action, input);
  return parsed.ok ? [] : parsed.issues.map(({ path }) => path);
}

const withSchema = (metadata: unknown) => paths('DEPLOY_START', { ...GOOD, metadata });

describe('parseCustomAction()', () => {
  test('reads a registration', () => {
    const input = { ...GOOD, description: 'A release goes out', metadata: { type: 'object' } };
    expect(parseCustomAction('DEPLOY_START', input)).toEqual({
      ok: true,
      value: { action: 'DEPLOY_START', ...input },
    });
  });

  test("puts an action into the product's own category, however it is written", () => {
    const parsed = parseCustomAction('KEY_ROTATE', { ...GOOD, category: 'api-keys' });
    expect(parsed.ok && parsed.value.category).toBe('API Keys');
  });

  test('refuses to redefine the product', () => {
    expect(paths('SECRET_READ', GOOD)).toEqual(['action']);
    expect(paths('RETENTION_SWEEP', GOOD)).toEqual(['action']);
    expect(paths('DEPLOY_START', { ...GOOD, category: 'audit' })).toEqual(['category']);
  });

  test('refuses names that cannot be written in a filter or shown', () => {
    for (const action of ['', 'deploy', 'A__B', '_A', 'A_', '1A', 'A B', 'A'.repeat(65)]) {
      expect([action, paths(action, GOOD)]).toEqual([action, ['action']]);
    }
    for (const resourceType of ['', 'Release', 'a b', '-a', 5]) {
      expect(paths('DEPLOY_START', { ...GOOD, resourceType })).toEqual(['resourceType']);
    }
    for (const category of ['', ' Deploys', 'a,b', '"', 5, undefined]) {
      expect(paths('DEPLOY_START', { ...GOOD, category })).toEqual(['category']);
    }
    expect(paths('DEPLOY_START', { ...GOOD, operation: 'modify' })).toEqual(['operation']);
    expect(paths('DEPLOY_START', [])).toEqual(['']);
  });

  test('refuses schemas that could be made to run long or to reach outside', () => {
    const property = (schema: unknown) => withSchema({ properties: { a: schema } });
    for (const keyword of [
      '$ref',
      '$id',
      '$dynamicRef',
      '$defs',
      'pattern',
      'format',
      'uniqueItems',
      'patternProperties',
    ]) {
      expect(property({ [keyword]: 'x' })).toEqual([`metadata.properties.a.${keyword}`]);
    }
    let deep: unknown = true;
    for (let depth = 0; depth < 9; depth++) deep = { not: deep };
    expect(withSchema(deep)).toHaveLength(1);
    expect(withSchema({ description: 'x'.repeat(17_000) })).toEqual(['metadata']);
    expect(withSchema({ anyOf: Array(300).fill({}) })).toEqual(['metadata']);
  });

  test('refuses schemas that are none', () => {
    expect(withSchema('x')).toEqual(['metadata']);
    expect(withSchema({ type: 'string' })).toEqual(['metadata.type']);
    expect(withSchema({ properties: { a: { type: 'text' } } })).toEqual(['metadata.properties.a.type']);
    expect(withSchema({ properties: { a: 5 } })).toEqual(['metadata.properties.a']);
    expect(withSchema({ required: ['a', 'a'] })).toEqual(['metadata.required']);
    expect(withSchema(JSON.parse('{"properties":{"__proto__":{}}}'))).toEqual(['metadata.properties']);
    expect(withSchema({ propertys: {} })).toEqual(['metadata.propertys']);
  });

  test('accepts only schemas that compile', () => {
    const compile = createMetadataCompiler();
    const leaf = fc.oneof(
      fc.record(
        {
          type: fc.constantFrom(
            'string',
            'number',
            'integer',
            'boolean',
            'null',
            'array',
            'text',
            ['string', 'null'],
            [],
          ),
          enum: fc.array(fc.constantFrom('a', 1, null, true, {})),
          minLength: fc.constantFrom(0, 3, -1, 1.5, '1'),
          minimum: fc.constantFrom(0, -5, 'x'),
          multipleOf: fc.constantFrom(0.5, 0, -1),
          const: fc.constantFrom('a', 0, []),
        },
        { requiredKeys: [] },
      ),
      fc.boolean(),
    );
    const { schema } = fc.letrec((tie) => ({
      schema: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc.record(
          {
            properties: fc.dictionary(fc.constantFrom('a', 'b', 'constructor'), tie('schema')),
            required: fc.array(fc.constantFrom('a', 'b')),
            additionalProperties: tie('schema'),
            anyOf: fc.array(tie('schema'), { maxLength: 2 }),
            not: tie('schema'),
            items: tie('schema'),
          },
          { requiredKeys: [] },
        ),
      ),
    }));
    fc.assert(
      fc.property(schema, (metadata) => {
        const parsed = parseCustomAction('DEPLOY_START', { ...GOOD, metadata });
        fc.pre(parsed.ok && parsed.value.metadata !== undefined);
        if (parsed.ok && parsed.value.metadata) compile(parsed.value.metadata)({ a: 'x' });
      }),
    );
  });
});
