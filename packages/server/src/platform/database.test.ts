import { beforeEach, describe, expect, test } from 'vitest';
import { openDatabase, transaction } from './database.ts';

let db = open();
beforeEach(() => {
  db = open();
});

function open() {
  return openDatabase({ path: ':memory:', migrations: ['CREATE TABLE notes (text)'], synchronous: 'NORMAL' });
}
const add = (text: string) => db.prepare('INSERT INTO notes VALUES (?)').run(text);
const notes = () => db.prepare('SELECT text FROM notes').all().length;

describe('transaction()', () => {
  test('commits all of the work and gives its result, or nothing where it throws', () => {
    expect(transaction(db, () => Number(add('a').changes))).toBe(1);
    const failing = () =>
      transaction(db, () => {
        add('b');
        throw new Error('no');
      });
    expect(failing).toThrow('no');
    expect([notes(), db.isTransaction]).toEqual([1, false]);
  });

  test('takes no work whose result comes later, by its type', () => {
    // Never called: what matters is that each line is an error for the compiler.
    const refused = () => {
      // @ts-expect-error
      transaction(db, async () => {});
      // @ts-expect-error
      transaction(db, () => Promise.resolve(1));
      // @ts-expect-error
      transaction(db, () => (notes() > 0 ? 1 : Promise.resolve(1)));
    };
    expect(refused).toBeTypeOf('function');
  });

  test('rolls back work whose result comes later, where the type did not show it', async () => {
    const later: () => unknown = async () => {
      add('a');
      await Promise.resolve();
      throw new Error('after the transaction');
    };
    expect(() => transaction(db, later)).toThrow('must be synchronous');
    await Promise.resolve();
    expect([notes(), db.isTransaction]).toEqual([0, false]);
  });
});
