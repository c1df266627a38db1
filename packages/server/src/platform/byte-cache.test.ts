import { expect, test } from 'vitest';
import { ByteCache } from './byte-cache.ts';

/** A cache of texts, and what was loaded into it, in order. */
function cacheOf(bytesMax: number) {
  const loaded: string[] = [];
  const cache = new ByteCache<string>(bytesMax, (text) => text.length);
  const get = (key: string) =>
    cache.get(key, async () => {
      loaded.push(key);
      return key;
    });
  return { cache, get, loaded };
}

test('keeps what was used last, within its bytes', async () => {
  const { get, loaded } = cacheOf(6);
  for (const key of ['aaa', 'bbb', 'aaa', 'ccc', 'aaa', 'bbb']) expect(await get(key)).toBe(key);
  expect(loaded).toEqual(['aaa', 'bbb', 'ccc', 'bbb']);
});

test('gives what is larger than all it may keep, and does not keep it', async () => {
  const { get, loaded } = cacheOf(2);
  expect([await get('aaa'), await get('aaa')]).toEqual(['aaa', 'aaa']);
  expect(loaded).toHaveLength(2);
});

test('loads once what many ask for at the same time', async () => {
  const { get, loaded } = cacheOf(9);
  expect(await Promise.all([get('a'), get('a'), get('a')])).toEqual(['a', 'a', 'a']);
  expect(loaded).toEqual(['a']);
});

test('tells all who wait of a failure, and loads again when it is asked for again', async () => {
  const { cache, get } = cacheOf(9);
  const failing = () => cache.get('a', () => Promise.reject(new Error('no disk')));
  expect(await Promise.allSettled([failing(), failing()])).toMatchObject([
    { status: 'rejected' },
    { status: 'rejected' },
  ]);
  expect(await get('a')).toBe('a');
});
