import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ANA, atMost, makeValues, sealedBytes, type Values } from '../values.testing.ts';

let values: Values;
let organizationId = '';
beforeEach(() => {
  values = makeValues({ limits: atMost(2) });
  organizationId = values.organizationId;
});
afterEach(() => values.close());

const create = (name: string, environments?: readonly string[]) =>
  values.projects.create(organizationId, { name, environments }, ANA);

function refused(work: () => unknown, kind: string, message: string): void {
  expect(work).toThrow(expect.objectContaining({ kind, message: expect.stringContaining(message) }));
  expect(values.events()).toEqual([]);
}

describe('making a project', () => {
  test('gives it the three environments, and records it', () => {
    const project = create('shop');
    expect(project.environments).toEqual(['development', 'staging', 'production']);
    expect(values.projects.list(organizationId)).toEqual([project]);
    expect(values.projects.get(organizationId, project.id)).toEqual(project);
    expect(values.events()).toMatchObject([
      {
        action: 'PROJECT_CREATE',
        actor: ANA.actor,
        context: ANA.context,
        resource: { type: 'project', id: project.id, name: 'shop' },
        outcome: 'success',
      },
    ]);
  });

  test('keeps the environments given, in their order', () => {
    expect(create('shop', ['qa', 'eu-1']).environments).toEqual(['qa', 'eu-1']);
    expect(values.projects.environments(organizationId)).toEqual([
      'development',
      'staging',
      'production',
      'eu-1',
      'qa',
    ]);
  });

  test.each(['', ' shop', 'shop ', 'a\nb', 'a\u202Eb', 'a\u200Bb', '\uD800', 'x'.repeat(101)])(
    'the name %j is refused',
    (name) => refused(() => create(name), 'invalid', 'name must have 1 to 100 characters'),
  );

  test.each<[readonly string[], string]>([
    [[], 'environments must name 1 to 40'],
    [['qa', 'QA'], 'environments.1 must be the name of an environment'],
    [['qa', 'qa'], 'environments.1 must not repeat qa'],
    [['1st'], 'a letter first'],
    [[`x${'a'.repeat(50)}`], '1 to 50'],
  ])('the environments %j are refused', (environments, message) => {
    refused(() => create('shop', environments), 'invalid', message);
  });

  test('no two have one name, until the first is deleted', () => {
    const { id } = create('café');
    values.events();
    refused(() => create('cafe\u0301'), 'conflict', 'there is a project named café');
    values.projects.delete(organizationId, id, ANA);
    expect(create('café').id).not.toBe(id);
  });

  test('the plan limits how many there are', () => {
    create('one');
    const { id } = create('two');
    values.events();
    refused(() => create('three'), 'plan-limit', 'at most 2 projects');
    values.projects.delete(organizationId, id, ANA);
    expect(create('three').name).toBe('three');
  });
});

describe('changing a project', () => {
  test('records each change; a patch that changes nothing records nothing', () => {
    const { id } = create('shop', ['development', 'production']);
    values.events();
    values.projects.update(organizationId, id, { name: 'store', environments: ['qa', 'production'] }, ANA);
    expect(values.events()).toMatchObject([
      {
        action: 'PROJECT_UPDATE',
        resource: { id, name: 'store' },
        changes: [
          { field: 'name', from: 'shop', to: 'store' },
          { field: 'environments', from: 'development' },
          { field: 'environments', to: 'qa' },
        ],
      },
    ]);
    values.projects.update(organizationId, id, { name: 'store', environments: ['qa', 'production'] }, ANA);
    expect(values.events()).toEqual([]);
    values.projects.update(organizationId, id, { environments: ['production', 'qa'] }, ANA);
    expect(values.events()[0]?.changes).toEqual([
      { field: 'environmentOrder', from: 'qa, production', to: 'production, qa' },
    ]);
    expect(values.projects.get(organizationId, id).environments).toEqual(['production', 'qa']);
  });

  test('an environment that still holds variables stays', () => {
    const { id } = create('shop');
    const key = { projectId: id, environment: 'staging', name: 'A' };
    values.variables.set(organizationId, key, '1', ANA);
    values.events();
    const remove = () => values.projects.update(organizationId, id, { environments: ['production'] }, ANA);
    refused(remove, 'conflict', 'the environment staging still holds 1 variable: delete them first');
    values.variables.delete(organizationId, key, ANA);
    expect(remove().environments).toEqual(['production']);
  });

  test('the name of another one is refused', () => {
    create('one');
    const { id } = create('two');
    values.events();
    refused(() => values.projects.update(organizationId, id, { name: 'one' }, ANA), 'conflict', 'named one');
  });
});

describe('deleting a project', () => {
  test('destroys the values of its variables with it, in one event', () => {
    const { id } = create('shop');
    values.variables.set(organizationId, { projectId: id, environment: 'staging', name: 'A' }, '1', ANA);
    values.events();
    values.projects.delete(organizationId, id, ANA);
    expect(sealedBytes(values.db, 'variables')).toEqual([]);
    expect(values.events()).toMatchObject([{ action: 'PROJECT_DELETE', resource: { id, name: 'shop' } }]);
    expect(values.projects.list(organizationId)).toEqual([]);
    expect(() =>
      values.variables.list(organizationId, { projectId: id, isShown: () => true, withValues: true }),
    ).toThrow('no such project');
  });
});

describe('another organization', () => {
  test('sees, changes and deletes nothing', () => {
    const { id } = create('shop', ['qa']);
    const other = values.addOrganization('Other');
    values.events();
    expect(values.projects.list(other)).toEqual([]);
    expect(values.projects.environments(other)).not.toContain('qa');
    refused(() => values.projects.get(other, id), 'not-found', 'no such project');
    refused(() => values.projects.update(other, id, { name: 'x' }, ANA), 'not-found', 'no such project');
    refused(() => values.projects.delete(other, id, ANA), 'not-found', 'no such project');
    expect(values.projects.create(other, { name: 'shop' }, ANA).name).toBe('shop');
  });
});
