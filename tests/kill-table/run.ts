import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { startServer } from '@daybook/server';
import type { KillCase } from './kill-case.ts';
import type { Death, StepCounts } from './kill-switch.ts';
import type { Prepared } from './prepared-folder.ts';
import { ServerChild, ServerEnded } from './server-child.ts';
import { type Answer, Site } from './site.ts';

/** What a client saw of an action. */
type Seen = {
  readonly answer: Answer | undefined;
  readonly answersBegun: number;
  /** Undefined when the server died in it. */
  readonly counts: StepCounts | undefined;
};

/**
 * Does the action on a copy of the prepared folder until the server dies as asked, or all its durable steps are done and it is killed
 * idle; starts the server again on what is left, and checks it. Resolves with the steps there were, undefined after a death as asked.
 * @throws AssertionError where action and event are not both there or both absent.
 */
export async function run(
  killCase: KillCase,
  prepared: Prepared,
  death?: Death,
): Promise<StepCounts | undefined> {
  const parent = mkdtempSync(join(dirname(prepared.folder), 'run-'));
  const folder = join(parent, 'data');
  try {
    // The reserve is made anew where it is missing.
    cpSync(prepared.folder, folder, { recursive: true, filter: (path) => basename(path) !== 'reserve' });
    const seen = await actAndDie(killCase, prepared, folder, death);
    await checkRestarted(killCase, prepared, folder, seen);
    return seen.counts;
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}

async function actAndDie(
  { act }: KillCase,
  prepared: Prepared,
  folder: string,
  death: Death | undefined,
): Promise<Seen> {
  const server = await ServerChild.start(folder);
  const site = new Site(server.url, prepared.apiKey);
  let answer: Answer | undefined;
  try {
    await server.arm(death);
    answer = await act(site, prepared);
    await site.settled();
    return { answer, answersBegun: site.answersBegun, counts: await server.counts() };
  } catch (error) {
    // Anything but a broken connection has nothing to do with a death.
    if (!death || !(error instanceof TypeError || error instanceof ServerEnded)) throw error;
    await server.ended;
    return { answer, answersBegun: site.answersBegun, counts: undefined };
  } finally {
    await server.kill();
  }
}

async function checkRestarted(
  { records, isDone, recorded }: KillCase,
  prepared: Prepared,
  folder: string,
  { answer, answersBegun }: Seen,
): Promise<void> {
  const server = await startServer({ dataFolder: folder, port: 0, env: { DAYBOOK_LOG_LEVEL: 'warn' } });
  try {
    const site = new Site(server.url, prepared.apiKey);
    await site.settled();
    const events = await (recorded?.(site, prepared) ?? site.recordedFrom(prepared.events));
    const found = events.map(({ action, resource, outcome }) => [action, resource.name, outcome]);
    const whole = records.map((record) => [...record, 'success']);
    if (!isDone) {
      const none = answersBegun === 0 && found.length === 0;
      assert.deepEqual(found, none ? [] : whole, 'nothing is answered before it is recorded');
      return;
    }
    const isThere = await isDone(site, prepared);
    assert.deepEqual(found, isThere ? whole : [], `the action is ${isThere ? '' : 'not '}there`);
    if (answer) assert.ok(isThere, 'what was answered is done');
  } finally {
    await server.close();
  }
}
