import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { openLogCheckpoint } from '@daybook/ledger';
import { createClient } from '@daybook/sdk';
import { backUpFolder, reindexFolder } from '@daybook/server';
import { expect } from 'vitest';
import { startTestServer, type TestServer } from '../../packages/server/src/http/server.testing.ts';
import { packFolder } from '../../packages/server/src/journal/pack-folder.testing.ts';
import { ChildServer } from './child-server.ts';
import { areErasuresThrough, type Erasure, goneOf, learn } from './learn.ts';
import { type GoneKind, type Item, Model, type Reasons } from './model.ts';
import { toEvent } from './new-event.ts';
import { type NewEvent, type Operation, PEOPLE } from './operations.ts';
import { type Backup, type HowTold, restore, type Signed } from './restore.ts';
import { until } from './until.ts';

const DAY_MS = 86_400_000;
const A_YEAR = { DAYBOOK_RETENTION_DAYS_BUSINESS: '365', DAYBOOK_SWEEP_SECONDS: '1' };
const NOTHING: Reasons = { expired: false, erased: [] };

type Retention = {
  readonly visibleFrom: number;
  readonly underWay: readonly unknown[];
  readonly shrink: unknown;
};
type Job = { readonly state: string; readonly error: string | null };

/** A real server, and what it should know. */
export class World {
  readonly server: TestServer;
  model: Model;
  /** Every checkpoint that was seen, but those that an operator denied. */
  checkpoints: Signed[] = [];
  readonly #backups: Backup[] = [];
  /** When something was recorded, and how large the log was then. */
  marks: { readonly at: number; readonly size: number }[] = [];
  #cookie = '';
  #named = 0;

  private constructor(server: TestServer) {
    this.server = server;
    this.model = new Model(server.verifierKey);
  }

  static async start(): Promise<World> {
    const world = new World(await startTestServer(A_YEAR));
    world.#cookie = await world.server.signIn();
    return world;
  }

  client() {
    return createClient({ url: this.server.url, apiKey: this.server.apiKey });
  }

  async checkpoint(): Promise<Signed> {
    const note = (await this.server.call('/v1/ledger/checkpoint')).text;
    const { verifierKey } = this.model;
    return { verifierKey, size: Number(openLogCheckpoint(note, [verifierKey]).size), note };
  }

  /** Does it, and brings the model to what it should have led to. */
  async do(operation: Operation): Promise<void> {
    switch (operation.do) {
      case 'record':
        return this.#record(operation.events);
      case 'expire':
        return this.#expire(operation.share);
      case 'hold':
        return this.#hold(operation.filter);
      case 'release':
        return this.#release(operation.which);
      case 'erase':
        return this.#erase(operation.person);
      case 'export':
        return this.#export(operation.how, operation.filter);
      case 'backUp':
        return this.#backUp();
      case 'restore':
        return this.#restore(operation.how, operation.which);
      case 'crash':
        return this.#crash(operation);
      default:
        return this.#stopped(async () => {
          if (operation.do === 'reindex')
            await reindexFolder({ dataFolder: this.server.dataFolder, env: {} });
          if (operation.do === 'pack') await packFolder(this.server.dataFolder);
        });
    }
  }

  async #record(events: readonly NewEvent[]): Promise<void> {
    const answer = await this.server.record(events.map(toEvent));
    expect(answer.status).toBe(202);
    await this.settle(NOTHING);
    for (const id of (answer.body as { ids: string[] }).ids) this.#requireItem(id);
  }

  async #expire(share: number): Promise<void> {
    const wanted = this.#toExpire(share);
    if (!wanted) return;
    await this.server.restart({ ...A_YEAR, ...wanted.env });
    await this.#passGrace();
    await until('the window has moved', async () => (await this.#retention()).visibleFrom > wanted.position);
    await this.#stopped();
    await this.settle({ ...NOTHING, expired: true });
  }

  async #hold(q: string): Promise<void> {
    this.#named += 1;
    const answer = await this.#browse('/v1/legal-holds', {
      json: {
        ...{ name: `Case ${this.#named}`, reason: 'a letter' },
        ...(q === '' ? { scope: 'organization' } : { scope: 'filter', q }),
      },
    });
    expect([answer.status, answer.text]).toEqual([201, expect.any(String)]);
    this.model.holds.set((answer.body as { id: string }).id, q);
    await this.settle(NOTHING);
  }

  async #release(which: number): Promise<void> {
    const ids = [...this.model.holds.keys()];
    const id = ids[which % Math.max(1, ids.length)];
    if (id === undefined) return this.#hold('env:legal');
    const { status } = await this.#browse(`/v1/legal-holds/${id}`, { method: 'DELETE' });
    expect(status).toBe(204);
    this.model.holds.delete(id);
    await this.#erased();
  }

  async #erase(person: number): Promise<void> {
    if (!(await this.#beginErasure(person))) return;
    await this.#stopped(async () => this.#makeDue());
    await this.#erased(NOTHING, PEOPLE[person]);
  }

  /** Whether it was not under way already. */
  async #beginErasure(person: number): Promise<boolean> {
    const subject = PEOPLE[person] ?? '';
    if ([...this.model.erasures.values()].includes(subject)) return false;
    const { password } = this.server.owner;
    const answer = await this.#browse('/v1/erasures', { json: { subject, password } });
    expect([answer.status, answer.text]).toEqual([202, expect.any(String)]);
    this.model.erasures.set((answer.body as { id: string }).id, subject);
    return true;
  }

  /** Erasures have gone as far as they can: what they are about is gone, or held. */
  async #erased(reasons: Reasons = NOTHING, begun?: string): Promise<void> {
    const { model } = this;
    const { size } = model;
    const under = [...model.erasures.values()];
    await this.settle({ ...reasons, erased: under });
    // One that waits goes through what was recorded meanwhile when the hold ends.
    const waiting = [...model.erasures.values()].filter((address) => address !== begun);
    const erased = under.filter((address) => !waiting.includes(address));
    const left = model.live.filter(
      (at) => at < size && !model.isHeld(at) && erased.some((address) => model.names(at, address)),
    );
    expect(left, 'to be erased, not held, and still there').toEqual([]);
  }

  async #export(how: 'stream' | 'job' | 'hold', filter: string): Promise<void> {
    const { model, server } = this;
    const [hold, q] = [...model.holds][0] ?? [];
    if (how === 'stream' || (how === 'hold' && hold === undefined)) {
      const expected = model.shown.filter(model.matching(filter));
      const answer = await server.call(`/v1/export?q=${encodeURIComponent(model.known(filter))}`);
      expect(answer.headers.get('daybook-count')).toBe(String(expected.length));
      this.requireItems(itemsOf(answer.text), expected);
      return this.settle(NOTHING);
    }
    const expected =
      how === 'hold'
        ? model.live.filter(model.matching(q ?? ''))
        : model.shown.filter(model.matching(filter));
    // What is held, owners get alone.
    const made = await this.#browse('/v1/exports', {
      json: { format: 'ndjson', ...(how === 'hold' ? { hold } : { q: model.known(filter) }) },
    });
    expect([made.status, made.text]).toEqual([202, expect.any(String)]);
    const { id } = made.body as { id: string };
    await until('the export is made', async () => {
      const { state, error } = (await this.#browse(`/v1/exports/${id}`)).body as Job;
      expect([state, error]).not.toEqual(['failed', expect.anything()]);
      return state === 'done';
    });
    const { text } = await this.download(id);
    this.requireItems(itemsOf(text), expected);
    model.exports = [...model.exports, { id, positions: expected, isOfHold: how === 'hold', text }];
    await this.settle(NOTHING);
  }

  async #backUp(): Promise<void> {
    const { backup, organizations } = await backUpFolder({
      ...{ dataFolder: this.server.dataFolder, to: join(this.server.dataFolder, '../backups') },
      ...{ withMasterKey: true, env: {} },
    });
    const model = this.model.copy();
    // What was recorded last may not have been shown yet.
    model.size = organizations[0]?.size ?? 0;
    this.#backups.push({ path: backup, model });
    // Backups are named by the second.
    await delay(1_000 - (Date.now() % 1_000) + 1);
  }

  async #restore(how: HowTold, which: number): Promise<void> {
    const backup = this.#backups[which % Math.max(1, this.#backups.length)];
    if (!backup) return this.#backUp();
    await restore(this, backup, how);
    this.#cookie = await this.server.signIn();
    await this.#erased();
  }

  async #crash({ during, person, share, afterMs }: Extract<Operation, { do: 'crash' }>): Promise<void> {
    const { server } = this;
    const wanted = during === 'expire' ? this.#toExpire(share) : undefined;
    const isBegun = during === 'erase' && (await this.#beginErasure(person));
    await server.pause();
    if (during === 'erase') this.#makeDue();
    const acknowledged: string[] = [];
    const child = await ChildServer.start(server.dataFolder, { ...A_YEAR, ...wanted?.env });
    if (wanted) await this.#passGrace();
    if (during === 'record') {
      const batches = [1, 2, 3, 4].map(() => [toEvent({ person, isLegal: false })]);
      for (const events of batches) {
        void child.record(server.apiKey, events).then(
          (ids) => acknowledged.push(...ids),
          () => undefined,
        );
      }
      await delay(afterMs / 20);
    } else await delay(afterMs);
    await child.kill();
    const isAcknowledged = [...acknowledged];
    await server.resume();
    await this.#erased({ ...NOTHING, expired: wanted !== undefined }, isBegun ? PEOPLE[person] : undefined);
    for (const id of isAcknowledged) this.#requireItem(id);
  }

  /** Stops the server, and starts it again after some work on its folder. */
  async #stopped(work: () => Promise<void> = async () => undefined): Promise<void> {
    await this.server.pause();
    await work();
    await this.server.resume();
  }

  /**
   * Waits until nothing is under way and everything is searched, and takes over from the server what is new or gone, if that may be for these
   * reasons.
   */
  async settle(reasons: Reasons): Promise<void> {
    const { model, server } = this;
    let gone: ReadonlyMap<number, GoneKind> = new Map();
    await until('nothing is under way', async () => {
      const { underWay, shrink } = await this.#retention();
      if (
        underWay.length > 0 ||
        shrink !== null ||
        !(await areErasuresThrough(model, await this.#erasures()))
      )
        return false;
      await server.total();
      gone = await goneOf(this.client());
      const expired = [...gone].filter(([, kind]) => kind === 'expired').map(([at]) => at);
      return (await this.#retention()).visibleFrom === Math.max(-1, ...expired) + 1;
    });
    await learn(server, model);
    model.letGo(gone, reasons);
    this.checkpoints.push(await this.checkpoint());
    this.marks.push({ at: Date.now(), size: model.size });
  }

  /** The file of an export. */
  download(id: string) {
    return this.#browse(`/v1/exports/${id}/download`);
  }

  requireItems(items: readonly Item[], positions: readonly number[]): void {
    expect(items.map(({ position }) => position)).toEqual(positions);
    for (const item of items) {
      const known = this.model.items.get(item.position);
      if (known) expect(item).toEqual(known);
    }
  }

  #requireItem(id: string): void {
    expect(
      [...this.model.items.values()].some((item) => item.id === id),
      `${id} is recorded`,
    ).toBe(true);
  }

  /** A window that ends where a share of what is shown was recorded; undefined where nothing would expire. */
  #toExpire(share: number) {
    const first = this.model.shown.find((at) => this.model.items.get(at)?.action === 'SECRET_READ');
    const marks = this.marks.filter(({ size }) => first !== undefined && size > first);
    const mark = marks[Math.min(marks.length - 1, Math.floor(share * marks.length))];
    if (!mark || first === undefined) return undefined;
    const days = Math.max(1_000, Date.now() - mark.at) / DAY_MS;
    return { position: first, env: { DAYBOOK_RETENTION_DAYS_BUSINESS: days.toFixed(12) } };
  }

  /** As if the seven days were over in which a shorter window is only announced. */
  async #passGrace(): Promise<void> {
    this.#change('UPDATE retention SET shrinks_at = 1 WHERE shrinks_at IS NOT NULL');
  }

  /** As if the three days were over. */
  #makeDue(): void {
    this.#change(
      "UPDATE erasures SET due_at = 0 WHERE state = 'requested'; UPDATE jobs SET due_at = 0 WHERE kind = 'erasure'",
    );
  }

  #change(sql: string): void {
    const db = new DatabaseSync(join(this.server.dataFolder, 'workspace.db'), { timeout: 5_000 });
    db.exec(sql);
    db.close();
  }

  async #retention(): Promise<Retention> {
    return (await this.server.call('/v1/retention')).body as Retention;
  }

  async #erasures(): Promise<readonly Erasure[]> {
    if (this.model.erasures.size === 0) return [];
    return ((await this.#browse('/v1/erasures')).body as { erasures: Erasure[] }).erasures;
  }

  #browse(path: string, options: Parameters<TestServer['browse']>[2] = {}) {
    return this.server.browse(this.#cookie, path, options);
  }
}

export function itemsOf(ndjson: string): Item[] {
  return ndjson
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
