import { builtInCatalogue, parseFilter } from '@daybook/event';
import { describe, expect, test } from 'vitest';
import { COMMANDS, type CommandPlace, commandsFor } from './commands.ts';

const PLACE: CommandPlace = { log: 'here', pages: [] };

const actions = (typed: string) => commandsFor(typed, builtInCatalogue, PLACE).map(({ action }) => action);

describe('the commands', () => {
  test('have filters that can be applied', () => {
    for (const { action } of COMMANDS)
      if (action.kind === 'apply') expect(() => parseFilter(action.q)).not.toThrow();
  });

  test('are all there until something is typed, and then those with all its words', () => {
    expect(actions('')).toEqual(COMMANDS.map(({ action }) => action));
    expect(actions('times utc').filter(({ kind }) => kind === 'zone')).toEqual([
      { kind: 'zone', zone: 'UTC' },
    ]);
  });

  test('lead to an entry by id or position', () => {
    expect(actions('019AD1F3-6A3E-7C1D-8F4E-2B6C9D0E1F2A')[0]).toEqual({
      kind: 'open-id',
      id: '019ad1f3-6a3e-7c1d-8f4e-2b6c9d0e1f2a',
    });
    expect(actions('1,204')[0]).toEqual({ kind: 'open-position', position: 1204 });
  });

  test('apply what is a filter, and not what is none', () => {
    expect(actions('env:production since:7d')[0]).toEqual({ kind: 'apply', q: 'env:production since:7d' });
    expect(actions('utc').at(-1)).toEqual({ kind: 'apply', q: 'utc' });
    expect(actions('utc')[0]).toEqual({ kind: 'zone', zone: 'UTC' });
    expect(actions('acton:SECRET_READ')).toEqual([]);
  });

  test('name the pages there are, and offer the log only to those who may read it', () => {
    const pages = [{ to: '/projects', name: 'Projects' }];
    const kinds = (log: CommandPlace['log'], typed = '') =>
      new Set(commandsFor(typed, builtInCatalogue, { log, pages }).map(({ action }) => action.kind));
    expect([...kinds('not allowed')]).toEqual(['page', 'sign-out']);
    expect([...kinds('not allowed', '1204')]).toEqual([]);
    expect([...kinds('elsewhere')]).toEqual(['page', 'apply', 'sign-out']);
    expect([...kinds('elsewhere', '1204')]).toEqual(['open-position', 'apply']);
  });
});
