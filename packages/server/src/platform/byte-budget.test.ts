import { expect, test } from 'vitest';
import { ByteBudget } from './byte-budget.ts';

test('a byte budget never holds more than its total, lets everybody in, and in turn', async () => {
  const budget = new ByteBudget(100);
  let used = 0;
  const order: number[] = [];
  const work = (n: number, bytes: number) =>
    budget.hold(bytes, async () => {
      used += Math.min(bytes, 100);
      expect(used).toBeLessThanOrEqual(100);
      order.push(n);
      await new Promise(setImmediate);
      used -= Math.min(bytes, 100);
    });
  await Promise.all([work(0, 60), work(1, 60), work(2, 30), work(3, 500), work(4, 1)]);
  expect(order).toEqual([0, 1, 2, 3, 4]);
});

test('a byte budget is given back when the work fails', async () => {
  const budget = new ByteBudget(10);
  await expect(budget.hold(10, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await budget.hold(10, async () => 'yes')).toBe('yes');
});
