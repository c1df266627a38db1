import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  commitment,
  encodeLeaf,
  leafHash,
  openNote,
  parseCheckpoint,
  parseTlogProof,
  verifyConsistency,
  verifyInclusion,
} from '@daybook/ledger';
import { type Initialized, initialize } from '@daybook/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRandom, type Random } from '../packages/server/src/demo/random.ts';

const ROUNDS = 6;
const WRITERS = 8;
/** Decides the sizes of batches and after how many events each server is killed; what the writers get done by then, the machine decides. */
const SEED = process.env.DAYBOOK_TEST_SEED ?? randomUUID();
const DAYBOOK = join(import.meta.dirname, '../packages/cli/bin/daybook.js');

type Running = { readonly url: string; readonly child: ChildProcess };
type Item = { readonly id: string; readonly position: number; readonly recordedAt: string };

let parent = '';
let made: Initialized;
beforeAll(async () => {
  parent = mkdtempSync(join(tmpdir(), 'daybook-kill-'));
  made = await initialize({ dataFolder: join(parent, 'data'), organizationName: 'Acme' });
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

async function serve(): Promise<Running> {
  const child = spawn(process.execPath, [DAYBOOK, 'serve', '--data', join(parent, 'data'), '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, DAYBOOK_LOG_LEVEL: 'error' },
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const [url] = /http:\/\/\S+/.exec(line) ?? [];
    if (url) return { url, child };
  }
  throw new Error('the server ended before it was ready');
}

async function kill({ child }: Running): Promise<void> {
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

const get = async <T>(url: string): Promise<T> => {
  const answer = await fetch(url, { headers: { Authorization: `Bearer ${made.apiKey}` } });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return (answer.headers.get('content-type')?.includes('json') ? answer.json() : answer.text()) as Promise<T>;
};

/** Sends batches until the server dies. Every id goes to `sent`; those that were acknowledged to `acknowledged`. */
async function write(
  url: string,
  random: Random,
  sent: Set<string>,
  acknowledged: Set<string>,
): Promise<void> {
  for (;;) {
    const ids = Array.from({ length: 1 + random.below(200) }, () => randomUUID());
    for (const id of ids) sent.add(id);
    const events = ids.map((id) => ({
      id,
      action: 'SECRET_READ',
      actor: { type: 'user', name: 'ana@acme.example' },
      resource: { name: 'DATABASE_URL' },
    }));
    try {
      const answer = await fetch(`${url}/v1/events`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${made.apiKey}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ events }),
      });
      if (answer.status === 202) for (const id of ids) acknowledged.add(id);
      await answer.arrayBuffer();
    } catch {
      return;
    }
  }
}

/** All events in the order of recording, once every durable one can be found. */
async function readAll(url: string): Promise<Item[]> {
  const items: Item[] = [];
  for (;;) {
    const after = items.at(-1)?.position ?? -1;
    const page = await get<{ events: Item[]; coverage: { pending: number } }>(
      `${url}/v1/events?after=${after}&limit=1000`,
    );
    items.push(...page.events);
    if (page.events.length === 0 && page.coverage.pending === 0) return items;
  }
}

async function checkProof(url: string, { id, position }: Item): Promise<void> {
  const answer = await get<{ salt: string; payload: string; recordedAt: string; proof: string }>(
    `${url}/v1/events/${id}/proof`,
  );
  const proof = parseTlogProof(answer.proof);
  const { size, root } = parseCheckpoint(openNote(proof.checkpoint, [made.verifierKey]).text);
  const opening = { salt: Buffer.from(answer.salt, 'base64'), payload: Buffer.from(answer.payload) };
  const leaf = encodeLeaf({
    recordedAt: BigInt(Date.parse(answer.recordedAt)),
    commitment: commitment(opening),
  });
  verifyInclusion({ index: BigInt(position), size, leafHash: leafHash(leaf), proof: proof.proof, root });
  expect(JSON.parse(answer.payload).id).toBe(id);
}

test('every acknowledged event survives kill -9 under load: present once, positions contiguous, proofs valid', async () => {
  console.info(`kill -9: DAYBOOK_TEST_SEED=${SEED}`);
  const sent = new Set<string>();
  const acknowledged = new Set<string>();
  const checkpoints: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const server = await serve();
    checkpoints.push(await get<string>(`${server.url}/v1/ledger/checkpoint`));
    const writers = Array.from({ length: WRITERS }, (_, writer) =>
      write(server.url, createRandom(`${SEED} ${round} ${writer}`), sent, acknowledged),
    );
    // Never before something was acknowledged in this round.
    const dieAt = acknowledged.size + 1 + createRandom(`${SEED} ${round}`).below(4_000);
    while (acknowledged.size < dieAt) await new Promise(setImmediate);
    checkpoints.push(await get<string>(`${server.url}/v1/ledger/checkpoint`));
    await kill(server);
    await Promise.all(writers);
  }

  const server = await serve();
  try {
    const items = await readAll(server.url);
    expect(items.map(({ position }) => position)).toEqual(items.map((_, index) => index));
    const ids = items.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const present = new Set(ids);
    expect([...acknowledged].filter((id) => !present.has(id))).toEqual([]);
    expect(ids.filter((id) => !sent.has(id))).toEqual([]);
    const times = items.map(({ recordedAt }) => recordedAt);
    expect(times).toEqual(times.toSorted());
    expect(items.length).toBeGreaterThanOrEqual(acknowledged.size);
    const step = Math.ceil(items.length / 100);
    for (const item of items.filter((_, at) => at % step === 0)) await checkProof(server.url, item);
    for (const old of checkpoints) {
      const { size, root } = parseCheckpoint(openNote(old, [made.verifierKey]).text);
      const answer = await get<{ proof: string[]; checkpoint: string }>(
        `${server.url}/v1/ledger/consistency?from=${size}`,
      );
      const newest = parseCheckpoint(openNote(answer.checkpoint, [made.verifierKey]).text);
      verifyConsistency({
        oldSize: size,
        newSize: newest.size,
        oldRoot: root,
        newRoot: newest.root,
        proof: answer.proof.map((hash) => Buffer.from(hash, 'base64')),
      });
    }
  } finally {
    server.child.kill('SIGTERM');
    await once(server.child, 'exit');
  }
  expect(server.child.exitCode).toBe(0);
}, 180_000);
