import { describe, expect, test } from 'vitest';
import { type LedgerMemory, memoryName, parseMemory, readMemoryText, storeMemory } from './memory.ts';

const memory: LedgerMemory = {
  origin: 'daybook.local/org_1',
  keys: ['daybook.local/org_1+00000000+AA=='],
  firstSeen: '2026-05-03T10:00:00.000Z',
  newest: { size: '12', root: 'AA==', note: 'x', seenAt: '2026-05-03T10:00:00.000Z' },
};

function emptyStorage() {
  const items = new Map<string, string>();
  return {
    getItem: (name: string) => items.get(name) ?? null,
    setItem: (name: string, text: string) => void items.set(name, text),
    removeItem: (name: string) => void items.delete(name),
  };
}

describe('the stored memory', () => {
  test('comes back as it was, for each organization its own', () => {
    const storage = emptyStorage();
    expect(storeMemory(storage, 'org_1', { judgedText: null, memory })).toBe(true);
    expect(parseMemory(readMemoryText(storage, 'org_1'))).toEqual(memory);
    expect(readMemoryText(storage, 'org_2')).toBeNull();
  });

  test('is not replaced by what was judged against an older one', () => {
    const storage = emptyStorage();
    storeMemory(storage, 'org_1', { judgedText: null, memory });
    const older = { ...memory, newest: { ...memory.newest, size: '9' } };
    expect(storeMemory(storage, 'org_1', { judgedText: null, memory: older })).toBe(false);
    expect(parseMemory(readMemoryText(storage, 'org_1'))).toEqual(memory);
  });

  test.each([
    ['no JSON', '{'],
    ['another shape', '{"origin":1}'],
    ['a size that is none', JSON.stringify({ ...memory, newest: { ...memory.newest, size: '-1' } })],
    ['an alarm that shows nothing', JSON.stringify({ ...memory, alarm: { kind: 'rewritten' } })],
  ])('counts as none when it is %s', (_, text) => {
    expect(parseMemory(text)).toBeUndefined();
  });

  test('has a name of its own', () => expect(memoryName('org_1')).toBe('daybook:ledger:org_1'));
});
