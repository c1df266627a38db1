import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDuckDbEventIndex } from './duckdb/duckdb-event-index.ts';
import type { EventIndex } from './event-index.ts';
import { ReopeningEventIndex } from './reopening-event-index.ts';

test('an engine that failed as a whole is closed and opened anew, once, and says so', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-reopening-'));
  const told: string[] = [];
  let opened = 0;
  let isBroken = false;
  /** A real index whose engine fails like one that the disk has refused a write. */
  const open = async (): Promise<EventIndex> => {
    opened += 1;
    if (opened === 2) throw new Error('too many open files');
    const real = await openDuckDbEventIndex({ folder });
    if (opened === 1) {
      const head = real.head.bind(real);
      real.head = async (organizationId) => {
        if (isBroken)
          throw new Error('FATAL Error: database has been invalidated because of a previous error');
        return head(organizationId);
      };
    }
    return real;
  };
  const index = await ReopeningEventIndex.open({ open, onReopened: (reason) => told.push(reason) });
  expect(await index.head('org_a')).toBeUndefined();
  isBroken = true;
  const failed = await Promise.allSettled([index.head('org_a'), index.head('org_a'), index.head('org_b')]);
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  await expect(index.head('org_a')).rejects.toThrow('too many open files');
  expect(await index.head('org_a')).toBeUndefined();
  expect(opened).toBe(3);
  expect(told).toHaveLength(1);
  await index.close();
  rmSync(folder, { recursive: true });
});
