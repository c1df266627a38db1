import { expect, test } from 'vitest';
import { lazily } from './lazily.ts';

test('what is made lazily is made once, also by callers at the same time', async () => {
  let made = 0;
  const get = lazily(async () => {
    made += 1;
    return made;
  });
  expect(made).toBe(0);
  expect(await Promise.all([get(), get()])).toEqual([1, 1]);
  expect([await get(), made]).toEqual([1, 1]);
});

test('what failed to be made is made anew at the next call', async () => {
  const outcomes = [() => Promise.reject(new Error('no file')), () => Promise.resolve('text')];
  const get = lazily(async () => outcomes.shift()?.());
  await expect(get()).rejects.toThrow('no file');
  expect(await get()).toBe('text');
});
