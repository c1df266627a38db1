import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ANA, makeValues, type Values } from '../values.testing.ts';
import { SealedValueError } from '../vault/sealing.ts';

let values: Values;
let organizationId = '';
let projectId = '';
beforeEach(() => {
  values = makeValues();
  organizationId = values.organizationId;
  projectId = values.projects.create(organizationId, { name: 'shop' }, ANA).id;
  values.events();
});
afterEach(() => values.close());

const keyOf = (name: string, environment = 'staging') => ({ projectId, environment, name });
const set = (name: string, value: string, environment?: string) =>
  values.variables.set(organizationId, keyOf(name, environment), value, ANA);
const remove = (name: string) => values.variables.delete(organizationId, keyOf(name), ANA);
const list = (environment?: string) =>
  values.variables.list(organizationId, { projectId, environment, isShown: () => true, withValues: true });
function refused(work: () => unknown, kind: string, message: string): void {
  expect(work).toThrow(expect.objectContaining({ kind, message: expect.stringContaining(message) }));
  expect(values.events()).toEqual([]);
}

describe('setting and deleting', () => {
  test('each is recorded with project, environment and version; versions never restart', () => {
    expect(set('DEBUG', 'a').version).toBe(1);
    expect(set('DEBUG', 'a').version).toBe(2);
    remove('DEBUG');
    expect(list()).toEqual([]);
    expect(set('DEBUG', 'b').version).toBe(3);
    const context = { ...ANA.context, environment: 'staging', project: 'shop' };
    const resource = { type: 'variable', name: 'DEBUG' };
    expect(values.events()).toMatchObject([
      { action: 'VARIABLE_SET', resource, context: { ...context, version: 1 } },
      { action: 'VARIABLE_SET', resource, context: { ...context, version: 2 } },
      { action: 'VARIABLE_DELETE', resource, context: { ...context, version: 2 } },
      { action: 'VARIABLE_SET', resource, context: { ...context, version: 3 } },
    ]);
  });

  test('the list has the values, or leaves them out', () => {
    set('B', '2');
    set('A', 'prod', 'production');
    set('A', '1');
    expect(list().map(({ name, environment, value }) => [name, environment, value])).toEqual([
      ['A', 'production', 'prod'],
      ['A', 'staging', '1'],
      ['B', 'staging', '2'],
    ]);
    expect(list('production')).toMatchObject([{ name: 'A', version: 1, value: 'prod' }]);
    const names = values.variables.list(organizationId, {
      projectId,
      isShown: () => true,
      withValues: false,
    });
    expect(names.some((variable) => 'value' in variable)).toBe(false);
  });

  test('an environment of a project holds 1,000 variables at most, and says so', async () => {
    const names = Array.from({ length: 999 }, (_, n) => `NAME_${n}=1`);
    const place = { projectId, environment: 'staging' };
    const upload = (text: string) => values.variables.uploads.upload(organizationId, place, text, () => ANA);
    await upload(names.join('\n'));
    set('LAST', '1');
    values.events();
    refused(
      () => set('ONE_MORE', '1'),
      'invalid',
      'staging holds at most 1,000 variables, and this would make 1,001',
    );
    const preview = (text: string) => values.variables.uploads.preview(organizationId, place, text);
    for (const ask of [upload, preview])
      await expect(ask('LAST=2\nONE_MORE=1')).rejects.toThrow('nothing was changed: staging holds at most');
    expect(await preview('LAST=2\nNAME_1=2')).toMatchObject({ changed: ['LAST', 'NAME_1'] });
    expect(values.events()).toEqual([]);
    expect(list().find(({ name }) => name === 'LAST')).toMatchObject({ value: '1', version: 1 });
    expect(set('LAST', '2').version).toBe(2);
    set('ONE_MORE', '1', 'production');
    remove('LAST');
    expect(set('ONE_MORE', '1').version).toBe(1);
  });

  test('an environment of a project holds 4 MiB of values at most; what is over may be made less', () => {
    const large = 'x'.repeat(65_000);
    for (let n = 0; n < 64; n += 1) set(`NAME_${n}`, large);
    values.events();
    refused(() => set('ONE_MORE', large), 'invalid', 'values of at most 4,194,304 bytes together');
    expect(set('SMALL', 'x').version).toBe(1);
    values.db.exec("UPDATE variables SET sealed = zeroblob(200000) WHERE name = 'NAME_1'");
    values.events();
    refused(() => set('ANOTHER', 'x'), 'invalid', 'together');
    expect(set('NAME_2', 'short').version).toBe(2);
  });

  test('what is wrong is refused and changes nothing', () => {
    refused(() => set('A', 'x', 'qa'), 'invalid', 'env must be an environment of shop: development, staging');
    refused(() => set('1A', 'x'), 'invalid', 'name must have 1 to 200 letters');
    refused(() => set('A', 'x\0'), 'invalid', 'value must not hold the character NUL');
    refused(() => set('A', '\uD800'), 'invalid', 'half of a surrogate pair');
    refused(() => set('A', 'é'.repeat(32_769)), 'invalid', 'at most 65,536 bytes');
    refused(() => remove('A'), 'not-found', 'shop has no variable A in staging');
    const other = values.addOrganization('Other');
    refused(() => values.variables.set(other, keyOf('A'), 'x', ANA), 'not-found', 'no such project');
    expect(set('A', 'é'.repeat(32_768)).version).toBe(1);
  });

  test('a value moved to another row does not open', () => {
    set('A', 'of A');
    set('B', 'of B');
    values.db.exec(
      `UPDATE variables SET sealed = (SELECT sealed FROM variables WHERE name = 'A') WHERE name = 'B'`,
    );
    expect(() => list()).toThrow(SealedValueError);
  });
});
