import { renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { confirmKeys, restoreFolder, resumeLedgers, retireLedger } from '@daybook/server';
import { expect } from 'vitest';
import type { TestServer } from '../../packages/server/src/http/server.testing.ts';
import type { Model } from './model.ts';
import { toEvent } from './new-event.ts';
import type { Operation } from './operations.ts';

/** A signed note, the key that it is signed with, and the size of the ledger that it is about. */
export type Signed = { readonly verifierKey: string; readonly size: number; readonly note: string };

/** What a restore changes. */
export type Restorable = {
  readonly server: TestServer;
  model: Model;
  checkpoints: Signed[];
  marks: { readonly at: number; readonly size: number }[];
  checkpoint(): Promise<Signed>;
};

/** A backup, and what the server knew then. */
export type Backup = { readonly path: string; readonly model: Model };

export type HowTold = Extract<Operation, { do: 'restore' }>['how'];

/** Restores a backup in place of what there is, and has the server run again. */
export async function restore(world: Restorable, backup: Backup, how: HowTold): Promise<void> {
  const { server } = world;
  const { dataFolder } = server;
  await server.pause();
  const restored = join(dirname(dataFolder), 'restored');
  await restoreFolder({ from: backup.path, dataFolder: restored, env: {} });
  rmSync(dataFolder, { recursive: true });
  renameSync(restored, dataFolder);
  world.model = backup.model.copy();
  world.marks = world.marks.filter(({ size }) => size <= world.model.size);
  const own = world.checkpoints.filter(({ verifierKey }) => verifierKey === world.model.verifierKey);
  const newest = own.reduce((a, b) => (b.size > a.size ? b : a));
  await confirmKeys({ dataFolder, all: true, env: {} });
  await (how === 'deny' ? deny(world) : present(world, newest, how));
  await server.resume();
}

/** An operator says that there is no newer checkpoint, be that so or not. */
async function deny(world: Restorable): Promise<void> {
  const { dataFolder } = world.server;
  const { model } = world;
  const [ledger] = await resumeLedgers({ dataFolder, noNewerCheckpoint: true, env: {} });
  expect(ledger).toMatchObject({ state: 'growing', size: model.size });
  world.checkpoints = world.checkpoints.filter(
    ({ verifierKey, size }) => verifierKey !== model.verifierKey || size <= model.size,
  );
}

async function present(world: Restorable, newest: Signed, how: 'tell' | 'ask'): Promise<void> {
  const { server, model } = world;
  const { dataFolder } = server;
  const isBehind = newest.size > model.size;
  const tell = async () => {
    const checkpoints = [{ file: 'kept', note: newest.note }];
    const [ledger] = await resumeLedgers({ dataFolder, checkpoints, env: {} });
    expect(ledger).toMatchObject({ state: isBehind ? 'behind' : 'growing', checkpointSize: newest.size });
  };
  if (how === 'tell') await tell();
  if (how === 'ask' || isBehind) {
    await server.resume();
    if (how === 'ask') {
      const asked = await server.call('/v1/ledger/checkpoint-seen', { json: { checkpoint: newest.note } });
      expect(asked.status).toBe(isBehind ? 409 : 200);
    }
    const refused = await server.call('/v1/events', {
      json: { events: isBehind ? [toEvent({ person: 0, isLegal: false })] : [] },
      headers: { Prefer: 'wait=sequenced' },
    });
    if (isBehind) expect(refused.status).toBe(503);
    expect((await world.checkpoint()).size).toBe(model.size);
    await server.pause();
  }
  if (how === 'ask' && !isBehind) await tell();
  if (isBehind) await retire(world);
}

/** Another log begins, with what there is. */
async function retire(world: Restorable): Promise<void> {
  const { model } = world;
  const { live, items } = model;
  const retired = await retireLedger({ dataFolder: world.server.dataFolder, env: {} });
  expect(retired).toMatchObject({ events: live.length, damaged: 0 });
  model.verifierKey = retired.verifierKey;
  model.items = new Map();
  for (const [place, at] of live.entries()) {
    const item = items.get(at);
    if (item) model.items.set(place + 1, { ...item, position: place + 1 });
  }
  model.gone = new Map();
  model.size = live.length + 1;
  world.marks = [];
}
