import { describe, expect, test } from 'vitest';
import { localZone } from '../times.ts';
import { readZone, resolveZone, zonesFor } from './zone.ts';

test.each([
  ['UTC', 'UTC'],
  ['utc', 'UTC'],
  ['Europe/Berlin', 'Europe/Berlin'],
  ['europe/berlin', 'Europe/Berlin'],
  ['local', undefined],
  ['Europe/Nowhere', undefined],
  ['+02:00', undefined],
  ['', undefined],
])('readZone() reads %s as %s', (text, zone) => {
  expect(readZone(text)).toBe(zone);
});

test("resolveZone() knows the reader's own zone", () => {
  expect(resolveZone('local')).toBe(localZone());
  expect(resolveZone('Asia/Tokyo')).toBe('Asia/Tokyo');
});

describe('zonesFor()', () => {
  const found = (typed: string) => zonesFor(typed).map(({ zone }) => zone);

  test("begins with the reader's own zone and UTC", () => {
    expect(found('').slice(0, 2)).toEqual(['local', 'UTC']);
  });

  test('finds zones by parts of their names and by offset', () => {
    expect(found('new york')).toEqual(['America/New_York']);
    expect(found('tokyo')).toEqual(['Asia/Tokyo']);
    expect(found('+05:30').some((name) => /Kolkata|Calcutta/.test(name))).toBe(true);
    expect(found('atlantis')).toEqual([]);
  });
});
