import { describe, test } from 'vitest';
import { check } from './keep-and-let-go/check.ts';
import { sequenceOf } from './keep-and-let-go/operations.ts';
import { World } from './keep-and-let-go/world.ts';

// Others: DAYBOOK_TEST_SEEDS=100-199 npx vitest run tests/keep-and-let-go.test.ts

const LENGTH = 8;
/** Of sequences that have much in them and take little time. */
const CHOSEN = [231, 234];
const [first, last] = (process.env.DAYBOOK_TEST_SEEDS ?? '').split('-').filter(Boolean).map(Number);
const SEEDS =
  first === undefined ? CHOSEN : Array.from({ length: (last ?? first) - first + 1 }, (_, n) => first + n);

describe('whatever is recorded, expires, is held, erased, exported, restored or interrupted', () => {
  test.each(SEEDS)(
    'a server keeps what it should, and nothing else (%i)',
    { timeout: 300_000 },
    async (seed) => {
      const world = await World.start();
      const done: string[] = [];
      try {
        for (const operation of sequenceOf(seed, LENGTH)) {
          done.push(JSON.stringify(operation));
          await world.do(operation);
          await check(world);
        }
      } catch (error) {
        throw new Error(`seed ${seed}, after\n${done.join('\n')}`, { cause: error });
      } finally {
        await world.server.stop();
      }
    },
  );
});
