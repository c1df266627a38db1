import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtInCatalogue, parseFilter } from '@daybook/event';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ListedEvent } from '../../event-index/event-index.ts';
import { event } from '../../journal/contract/pending-event.ts';
import { Jobs } from '../../platform/jobs/jobs.ts';
import { flipBit } from '../../sequencer/damage.testing.ts';
import { identityOf, ORG, OTHER, openReader } from '../../sequencer/log.testing.ts';
import { Writer } from '../../sequencer/writer.ts';
import { kindOf, openTestWorkspace } from '../team/workspace.testing.ts';
import { HeldEvents } from './held-events.ts';
import { LegalHolds } from './legal-holds.ts';

let folder = '';
let writer: Writer;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'daybook-held-'));
  writer = await Writer.start({
    data: {
      journalPath: join(folder, 'journal.db'),
      idsPath: join(folder, 'ids.db'),
      ledgerPath: join(folder, 'ledger'),
      reservePath: join(folder, 'reserve'),
      ledgers: [identityOf(ORG)],
    },
    logger: { warn: () => undefined, error: () => undefined } as never,
    onStepped: () => undefined,
  });
});
afterEach(async () => {
  await writer.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Records events in batches of a hundred, every third by ana. */
async function record(count: number): Promise<void> {
  for (let first = 0; first < count; first += 100) {
    const events = Array.from({ length: Math.min(100, count - first) }, (_, n) =>
      event(first + n, {
        action: 'SECRET_READ',
        actor: { type: 'user', name: (first + n) % 3 === 0 ? 'ana@acme.example' : 'ben@acme.example' },
        resource: { type: 'secret', name: 'TOKEN' },
      }),
    );
    await writer.append({ organizationId: ORG, credential: 'k', events }, 'sequenced');
  }
}

function openHeld() {
  const { db, outbox, organization, account } = openTestWorkspace();
  const clock = Date.now;
  const jobs = new Jobs({ db, clock, logger: { warn: () => undefined } });
  const catalogue = () => builtInCatalogue;
  const holds = new LegalHolds({ db, outbox, clock, settled: clock, jobs, catalogue });
  organization(ORG);
  organization(OTHER);
  const { journal, reader: ledger, close } = openReader(folder);
  const damaged: unknown[] = [];
  const onDamaged = (_: string, positions: object) => damaged.push(positions);
  const held = new HeldEvents({ holds, journal, ledger, catalogue, onDamaged });
  const { by } = account('olga');
  return {
    ...{ held, holds, damaged, by, close },
    hold: (filter: string) =>
      holds.place(ORG, { name: filter, reason: 'x', scope: 'filter', filter: parseFilter(filter) }, by).id,
    async read(holdId: string, signal = new AbortController().signal): Promise<ListedEvent[]> {
      const all: ListedEvent[] = [];
      for await (const events of held.read(ORG, holdId, signal)) all.push(...events);
      return all;
    },
  };
}

const positions = (events: readonly ListedEvent[]) => events.map(({ position }) => position);

describe('what a hold keeps', () => {
  test('is read in order with all that a list shows, also below what answers show, and without what is gone', async () => {
    await record(450);
    await writer.hide(ORG, 300);
    await writer.letGo(ORG, [{ first: 0, last: 9, gone: 'expired', announcement: 449 }]);
    const { hold, read, close } = openHeld();
    const found = await read(hold('actor:ana@acme.example'));
    close();
    expect(positions(found)).toEqual(Array.from({ length: 146 }, (_, n) => 12 + 3 * n));
    expect(found[0]).toMatchObject({
      ...{ position: 12, category: 'Secrets', occurredAt: Date.parse('2026-11-22T10:00:00Z') },
      payload: expect.stringContaining('"ana@acme.example"'),
    });
    expect(found[0]?.recordedAt).toBeGreaterThan(Date.parse('2026-01-01'));
  });

  test('leaves out what does not match its leaf, and tells where', async () => {
    await record(250);
    flipBit(folder, 'batches.payloads', 0.5);
    const { hold, read, damaged, close } = openHeld();
    expect(positions(await read(hold('position:190..249')))).toEqual(
      Array.from({ length: 10 }, (_, n) => 190 + n),
    );
    close();
    expect(damaged).toEqual([{ first: 200, last: 249 }]);
  });

  test('is read only while the hold is in force, and of one’s own organization', async () => {
    await record(3);
    const { hold, held, holds, by, read, close } = openHeld();
    const id = hold('position:1');
    const { signal } = new AbortController();
    expect(kindOf(() => held.read(OTHER, id, signal))).toBe('not-found');
    expect(positions(await read(id))).toEqual([1]);
    holds.release(ORG, id, by);
    expect(kindOf(() => held.read(ORG, id, signal))).toBe('not-found');
    close();
  });

  test('is no longer read when whoever asked goes away', async () => {
    await record(3);
    const { hold, read, close } = openHeld();
    await expect(read(hold('position:1'), AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
    close();
  });
});
