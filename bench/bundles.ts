/**
 * `npm run bench:bundles -- [events]`: writes a bundle of a whole log and verifies it, and says how many events a second, and how much memory
 * that took. The log is made up as it is written, so that none of it need be stored.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  appendToEdge,
  type BundleEvent,
  commitment,
  edgeRoot,
  emptyEdge,
  encodeLeaf,
  formatCheckpoint,
  generateSigningKey,
  leafHash,
  signNote,
  verifyBundle,
  writeBundle,
} from '@daybook/ledger';
import { bundleMeaning } from '@daybook/sdk/bundle';

const ORIGIN = 'daybook.local/bench';
const BATCH = 1_000;
const BEGAN_AT = Date.UTC(2026, 0, 1);
const encoder = new TextEncoder();

function eventAt(position: number): BundleEvent {
  const payload = JSON.stringify({
    id: `019a0000-0000-7000-8000-${position.toString(16).padStart(12, '0')}`,
    occurredAt: '2026-01-01T00:00:00.000Z',
    action: 'SECRET_READ',
    actor: { type: 'api-key', id: 'key_0123456789', name: `service-${position % 40}` },
    resource: { type: 'secret', name: `KEY_${position % 1_000}` },
    context: { ip: '203.0.113.7', environment: 'production', userAgent: 'daybook-sdk/0.3.0 node/24' },
    outcome: 'success',
    metadata: { reason: 'deployment', attempt: position % 3 },
    recordedBy: { type: 'api-key', id: 'key_0123456789', name: 'shop-backend' },
  });
  const salt = new Uint8Array(16);
  new DataView(salt.buffer).setUint32(0, position);
  return { position, recordedAt: BEGAN_AT + position, salt, payload: encoder.encode(payload) };
}

function* batches(size: number): Generator<BundleEvent[], void, void> {
  for (let first = 0; first < size; first += BATCH)
    yield Array.from({ length: Math.min(BATCH, size - first) }, (_, place) => eventAt(first + place));
}

function checkpointOf(size: number, signingKey: string): string {
  let edge = emptyEdge();
  for (const events of batches(size)) {
    const leaves = events.map(({ recordedAt, ...opening }) =>
      leafHash(encodeLeaf({ recordedAt: BigInt(recordedAt), commitment: commitment(opening) })),
    );
    edge = appendToEdge(edge, leaves).edge;
  }
  const text = formatCheckpoint({ origin: ORIGIN, size: edge.size, root: edgeRoot(edge) });
  return signNote(text, [signingKey]);
}

async function measured<T>(what: string, events: number, act: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const before = process.cpuUsage();
  const result = await act();
  const { user, system } = process.cpuUsage(before);
  const rate = Math.round((events / (performance.now() - began)) * 1_000);
  const each = ((user + system) / events).toFixed(1);
  const memory = Math.round(process.memoryUsage.rss() / 1_048_576);
  console.log(
    `${what}: ${rate.toLocaleString('en')} events/s, ${each} µs of processor an event, ${memory} MiB`,
  );
  return result;
}

async function* asAsync(size: number): AsyncGenerator<BundleEvent[], void, void> {
  yield* batches(size);
}

const size = Number(process.argv[2] ?? 1_000_000);
const folder = await mkdtemp(join(tmpdir(), 'daybook-bench-bundles-'));
try {
  const { signingKey, verifierKey } = generateSigningKey(ORIGIN);
  const checkpoint = checkpointOf(size, signingKey);
  const path = join(folder, 'bundle');
  await measured('written', size, () =>
    pipeline(
      writeBundle({
        checkpoint,
        verifierKeys: [verifierKey],
        window: { from: 0, end: size },
        items: asAsync(size),
        tile: () => Promise.reject(new Error('a whole log needs no tile')),
        opening: async () => undefined,
      }),
      createWriteStream(path),
    ),
  );
  console.log(`${Math.round((await stat(path)).size / size)} bytes an event`);
  const bytes = createReadStream(path, { highWaterMark: 262_144 });
  const verified = await measured('verified', size, () =>
    verifyBundle(bytes, { verifierKeys: [verifierKey], meaning: bundleMeaning }),
  );
  if (verified.events !== size) throw new Error(`${verified.events} of ${size} events were verified`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
