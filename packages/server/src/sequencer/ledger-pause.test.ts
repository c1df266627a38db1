import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateSigningKey } from '@daybook/ledger';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { event } from '../journal/contract/pending-event.ts';
import { canMountSmallDisk, mountSmallDisk, type SmallDisk } from '../platform/small-disk.testing.ts';
import { Writer } from './writer.ts';

const { signingKey } = generateSigningKey('log.example/org_a');
let folder = '';
let disk: SmallDisk;
let writer: Writer;
let logged: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'daybook-ledger-'));
  disk = mountSmallDisk(4);
  logged = [];
});
afterEach(async () => {
  await writer.close();
  disk.unmount();
  rmSync(folder, { recursive: true });
});

/** A writer whose journal has room, with its ledger and the reserve where they are said to lie. */
async function start(ledgerPath: string, reservePath: string): Promise<void> {
  writer = await Writer.start({
    data: {
      journalPath: join(folder, 'journal.db'),
      idsPath: join(folder, 'ids.db'),
      ledgerPath,
      reservePath,
      ledgers: [{ organizationId: 'org_a', origin: 'log.example/org_a', signingKey }],
    },
    logger: { warn: () => undefined, error: (_: unknown, text?: string) => void logged.push(text ?? '') },
    onStepped: () => undefined,
  });
}
let last = 0;
function append(count: number) {
  const first = last + 1;
  last += count;
  const events = Array.from({ length: count }, (_, n) => event(first + n));
  return writer.append({ organizationId: 'org_a', credential: 'key_1', events }, 'sequenced');
}
/** Appends one event at a time until one gets its position. */
async function untilSequenced() {
  for (;;) {
    const { sequenced } = await append(1);
    if (sequenced) return sequenced;
  }
}

describe.skipIf(!canMountSmallDisk())('when the disk is full, the ledger', () => {
  test('waits without a restart, what is durable is answered, and it goes on when there is room', async () => {
    await start(join(disk.path, 'ledger'), join(folder, 'reserve'));
    disk.fill();
    const { outcome, sequenced } = await append(300);
    expect(outcome).toMatchObject({ kind: 'accepted', accepted: 300 });
    expect(sequenced).toBeUndefined();
    expect(writer.down).toBeUndefined();
    expect(writer.ledgerPaused).toBe('the disk is full');
    expect(logged).toEqual(['the ledger waits for room on the disk']);
    disk.empty();
    expect((await untilSequenced()).first).toBeGreaterThanOrEqual(300);
    expect(writer.ledgerPaused).toBeUndefined();
  });

  test('uses the reserve for a few events, and not for a long backlog', async () => {
    await start(join(folder, 'ledger'), join(disk.path, 'reserve'));
    disk.fill();
    expect((await append(1_000)).sequenced).toMatchObject({ first: 0, last: 999 });
    const { outcome, sequenced } = await append(1_025);
    expect(outcome).toMatchObject({ accepted: 1_025 });
    expect(sequenced).toBeUndefined();
    expect(writer.ledgerPaused).toBe('the disk is full');
    disk.empty();
    expect((await untilSequenced()).first).toBeGreaterThanOrEqual(2_025);
  });
});
