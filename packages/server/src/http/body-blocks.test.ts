import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { BodyBlocks } from './body-blocks.ts';

function received(parts: readonly Uint8Array[], max: number) {
  let held = 0;
  const blocks = new BodyBlocks(max, (bytes) => {
    held += bytes;
  });
  const added = parts.map((part) => blocks.add(part));
  return { held, added, whole: blocks.whole() };
}

test.each([
  ['one part', [1_000]],
  ['many parts of one byte', Array.from({ length: 20_000 }, () => 1)],
  ['large and small ones', [1, 65_536, 3, 200_000, 1_024, 0, 7]],
])('a body in %s is put together, and holds what was counted', (_, sizes) => {
  const parts = sizes.map((size) => randomBytes(size));
  const body = Buffer.concat(parts);
  const { held, whole } = received(parts, 1_048_576);
  expect(whole.equals(body)).toBe(true);
  expect(held).toBeGreaterThanOrEqual(body.length);
  expect(held).toBeLessThanOrEqual(body.length + 65_536);
});

test('a body holds no more than it may have, and nothing of a part that goes beyond it', () => {
  const { held, added, whole } = received([randomBytes(90), randomBytes(11), randomBytes(10)], 100);
  expect(added).toEqual([true, false, true]);
  expect(held).toBe(100);
  expect(whole).toHaveLength(100);
});

test('no memory is taken that there is no room for', () => {
  const blocks = new BodyBlocks(10, () => {
    throw new Error('no room');
  });
  expect(() => blocks.add(randomBytes(1))).toThrow('no room');
  expect(blocks.whole()).toHaveLength(0);
});
