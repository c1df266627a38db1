import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Budget } from '../budget.ts';
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

  test('bounds enumerations and names, and says by what', () => {
    const message = (metadata: unknown) => {
      const parsed = parseCustomAction('DEPLOY_START', { ...GOOD, metadata });
      return parsed.ok ? undefined : parsed.issues[0]?.message;
    };
    const words = (count: number) => Array.from({ length: count }, (_, n) => n);
    expect(message({ properties: { a: { enum: words(500) } } })).toBeUndefined();
    expect(message({ properties: { a: { enum: words(501) } } })).toBe('must have at most 500 words, not 501');
    expect(message({ properties: { a: { enum: ['x'.repeat(501)] } } })).toContain('500 characters');
    expect(message({ properties: Object.fromEntries(words(101).map((n) => [`n${n}`, {}])) })).toBe(
      'must have at most 100 names, not 101',
    );
    expect(message({ required: words(101).map(String) })).toBe('must have at most 100 names, not 101');
  });

  test('names 100 issues of a registration at most', () => {
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`k${n}`, 1]));
    expect(paths('DEPLOY_START', { ...GOOD, ...many })).toHaveLength(100);
    expect(withSchema(many)).toHaveLength(100);
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
    const mostly = (valid: readonly unknown[], invalid: readonly unknown[]) =>
      fc.oneof(
        { weight: 60, arbitrary: fc.constantFrom(...valid) },
        { weight: 1, arbitrary: fc.constantFrom(...invalid) },
      );
    const leaf = fc.record(
      {
        type: mostly(['string', 'number', 'array', 'object', 'null', ['string', 'null']], ['text', []]),
        enum: mostly([['a'], ['a', 1, null, true]], [[], ['a', 'a'], [{}]]),
        const: mostly(['a', 0, null], [[], {}]),
        minLength: mostly([0, 3], [-1, 1.5, '1']),
        minimum: mostly([0, -5.5], ['x']),
        multipleOf: mostly([0.5, 3], [0, -1]),
        maxItems: mostly([0, 3], [-1]),
      },
      { requiredKeys: [] },
    );
    const { schema } = fc.letrec((tie) => ({
      inner: fc.oneof({ maxDepth: 3 }, leaf, fc.boolean(), tie('schema')),
      schema: fc.record(
        {
          properties: fc.dictionary(fc.constantFrom('a', 'b', 'constructor'), tie('inner'), { maxKeys: 2 }),
          required: fc.uniqueArray(fc.constantFrom('a', 'b')),
          additionalProperties: tie('inner'),
          anyOf: fc.array(tie('inner'), { minLength: 1, maxLength: 2 }),
          not: tie('inner'),
          items: tie('inner'),
        },
        { requiredKeys: [] },
      ),
    }));
    let compiled = 0;
    fc.assert(
      fc.property(schema, (metadata) => {
        const parsed = parseCustomAction('DEPLOY_START', { ...GOOD, metadata });
        if (!parsed.ok || !parsed.value.metadata) return;
        compile(parsed.value.metadata, new Budget())({ a: 'x' }, new Budget());
        compiled++;
      }),
      { numRuns: 1_000 },
    );
    expect(compiled).toBeGreaterThan(50);
  });
});
