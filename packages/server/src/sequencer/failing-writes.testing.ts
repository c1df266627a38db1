import type { Wraps } from './writer.testing.ts';

/** Does one durable write of a step, or makes it fail. */
export type DoWrite = (name: string, write: () => Promise<void> | void) => Promise<void> | void;

/**
 * Every durable write of a step on its own, one after the other: each file by its path, and the transaction at the end, which is
 * `transaction`. The head that begins a ledger is none of them.
 */
export function eachWrite(doWrite: DoWrite): Wraps {
  return {
    wrapStore: (store) => ({
      read: (organizationId, path) => store.read(organizationId, path),
      async write(organizationId, files) {
        for (const file of files) await doWrite(file.path, () => store.write(organizationId, [file]));
      },
    }),
    wrapHeads: (heads) => {
      const commit = heads.commit.bind(heads);
      heads.commit = async (changes) => {
        if (changes.some(({ size }) => size > 0)) await doWrite('transaction', () => commit(changes));
        else await commit(changes);
      };
      return heads;
    },
  };
}
