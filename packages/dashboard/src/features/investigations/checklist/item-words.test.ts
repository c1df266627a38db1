import { describe, expect, test } from 'vitest';
import type { ChecklistItem } from '../answers.ts';
import { byKind, itemFacts, itemKey } from './item-words.ts';

function rotate(name: string, state: ChecklistItem['state']): ChecklistItem {
  return { kind: 'rotate', name, state, detail: null, at: null, environment: 'production' };
}

describe('a checklist', () => {
  test('has what was open first in each kind, and leaves it there when it is done', () => {
    const key: ChecklistItem = { kind: 'revoke-key', name: 'ci', state: 'done', detail: null, at: null };
    const before = [key, rotate('A', 'done'), rotate('B', 'open'), rotate('C', 'open')];
    const open = new Set(before.filter(({ state }) => state === 'open').map(itemKey));
    const names = (items: readonly ChecklistItem[]) =>
      byKind(items, open).map(({ kind, items: list }) => [kind, ...list.map(({ name }) => name)]);
    const expected = [
      ['revoke-key', 'ci'],
      ['rotate', 'B', 'C', 'A'],
    ];
    expect(names(before)).toEqual(expected);
    // The workspace gives what is open first.
    expect(names([key, rotate('C', 'open'), rotate('B', 'done'), rotate('A', 'done')])).toEqual(expected);
    const [, others] = byKind([key, rotate('D', 'open'), rotate('C', 'open'), rotate('B', 'done')], open);
    expect(others?.items.map(({ name }) => name)).toEqual(['B', 'C', 'D']);
  });

  test('says of each item where it is, and which versions it is about', () => {
    const held: ChecklistItem = {
      ...rotate('A', 'open'),
      project: 'shop',
      versions: [3, 4],
      detail: 'held by ci',
    };
    expect(itemFacts(held)).toEqual(['production', 'shop', 'versions 3, 4', 'held by ci']);
    expect(itemFacts({ ...rotate('A', 'open'), versions: [] })).toEqual(['production']);
  });
});
