import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openLogCheckpoint, verifyConsistency, verifyOpening } from '@daybook/ledger';
import { expect } from 'vitest';
import { verifyLedger } from '../../packages/cli/src/verify/ledger.ts';
import { serverSource } from '../../packages/cli/src/verify/server-source.ts';
import { framesOf } from '../files-with-text.testing.ts';
import type { Item } from './model.ts';
import { CANARY } from './new-event.ts';
import { itemsOf, type World } from './world.ts';

/** Holds every answer, every proof and every file against the model. */
export async function check(world: World): Promise<void> {
  await checkLists(world);
  await checkEvents(world);
  await checkExports(world);
  await checkCheckpoints(world);
  checkFiles(world);
}

async function checkLists({ server, model }: World): Promise<void> {
  const { shown } = model;
  const ask = (filter: string) => encodeURIComponent(model.known(filter));
  for (const order of ['newest', 'oldest']) {
    const items: Item[] = [];
    for (let cursor = ''; ; ) {
      const { body } = await server.call(`/v1/events?q=${ask('')}&order=${order}&limit=20${cursor}`);
      const { events, nextCursor } = body as { events: Item[]; nextCursor: string | null };
      items.push(...events);
      if (nextCursor === null) break;
      cursor = `&cursor=${encodeURIComponent(nextCursor)}`;
    }
    const sorted = items.toSorted((a, b) => a.position - b.position);
    expect(sorted.map(({ position }) => position)).toEqual(shown);
    for (const item of sorted) expect(item).toEqual(model.items.get(item.position));
  }
  for (const filter of ['', 'env:legal', 'action:SECRET_READ', 'category:Audit']) {
    const { body } = await server.call(`/v1/facets?fields=category&q=${ask(filter)}`);
    const { total, coverage } = body as { total: number; coverage: { damaged?: readonly number[] } };
    expect([filter, total]).toEqual([filter, shown.filter(model.matching(filter)).length]);
    expect(coverage).toMatchObject({ visibleFrom: model.visibleFrom });
    expect(coverage.damaged ?? []).toEqual([]);
  }
}

/** Each event by its id, and what proves it. */
async function checkEvents(world: World): Promise<void> {
  const { server, model } = world;
  const shown = new Set(model.shown);
  for (const [position, { id, ...item }] of model.items) {
    const answers = await Promise.all([
      server.call(`/v1/events/${id}`),
      server.call(`/v1/events/${id}/proof`),
    ]);
    if (shown.has(position)) {
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      expect(answers[0].body).toEqual({ id, ...item });
      const opening = verifyOpening(answers[1].body as Parameters<typeof verifyOpening>[0], [
        model.verifierKey,
      ]);
      expect(opening.position).toBe(BigInt(position));
    } else {
      const kind = model.gone.get(position) ?? 'expired';
      for (const { status, body, text } of answers) {
        expect([position, status, body]).toEqual([
          position,
          410,
          expect.objectContaining({ type: `/docs/api#${kind}`, position }),
        ]);
        expect(text).not.toMatch(CANARY);
      }
    }
  }
}

async function checkExports(world: World): Promise<void> {
  const { server, model } = world;
  const { text } = await server.call(`/v1/export?q=${encodeURIComponent(model.known(''))}`);
  expect(itemsOf(text).map(({ position }) => position)).toEqual(model.shown);
  for (const { id, positions, isOfHold, text: made } of model.exports) {
    const { status, text } = await world.download(id);
    if (positions.some((at) => model.gone.has(at))) expect([id, status]).toEqual([id, 409]);
    else if (!isOfHold || status !== 409) expect([id, status, text]).toEqual([id, 200, made]);
  }
}

async function checkCheckpoints(world: World): Promise<void> {
  const { server, model } = world;
  const sizes = new Map(
    world.checkpoints
      .filter(({ verifierKey }) => verifierKey === model.verifierKey)
      .map((signed) => [signed.size, signed] as const),
  );
  for (const { note, size } of sizes.values()) {
    const old = openLogCheckpoint(note, [model.verifierKey]);
    const { body } = await server.call(`/v1/ledger/consistency?from=${size}`);
    const { proof, checkpoint } = body as { proof: string[]; checkpoint: string };
    const now = openLogCheckpoint(checkpoint, [model.verifierKey]);
    verifyConsistency({
      ...{ oldSize: old.size, oldRoot: old.root, newSize: now.size, newRoot: now.root },
      proof: proof.map((hash) => Buffer.from(hash, 'base64')),
    });
  }
  const isAllShown = model.shown.length === model.live.length;
  const report = await verifyLedger(serverSource(world.client()), {
    keys: [model.verifierKey],
    oldCheckpoint: [...sizes.values()][0]?.note,
    // What is kept but not shown, since a hold kept it, has no payload that a server gives.
    payloadsOf: isAllShown ? world.client() : undefined,
    onProgress: () => undefined,
  });
  expect(report.ok).toBe(true);
}

/** Of what is gone nothing is left in any file; of everything else there is something. */
function checkFiles({ server, model }: World): void {
  const files = filesByCanary(server.dataFolder);
  for (const [position, item] of model.items) {
    const [canary = ''] = item.resource?.name?.match(CANARY) ?? [];
    if (canary === '') continue;
    const found = files.get(canary) ?? [];
    if (model.gone.has(position)) expect([position, found]).toEqual([position, []]);
    else expect([position, found]).not.toEqual([position, []]);
  }
}

function filesByCanary(folder: string): ReadonlyMap<string, readonly string[]> {
  const files = new Map<string, string[]>();
  for (const name of globSync('**/*', { cwd: folder })) {
    if (name === 'reserve' || !statSync(join(folder, name)).isFile()) continue;
    const bytes = readFileSync(join(folder, name));
    const texts = [bytes, ...framesOf(bytes)].map((part) => part.toString('latin1'));
    for (const canary of new Set(texts.flatMap((text) => text.match(CANARY) ?? [])))
      files.set(canary, [...(files.get(canary) ?? []), name]);
  }
  return files;
}
