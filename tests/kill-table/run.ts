import assert from 'node:assert/strict';
import { cpSync, mkdtempSync } from 'node:fs';
import { basename, join } from 'node:path';
import { startServer } from '@daybook/server';
import type { KillCase } from './kill-case.ts';
import type { Moment } from './kill-switch.ts';
import type { Prepared } from './prepared-folder.ts';
import { ServerChild } from './server-child.ts';
import { type Answer, Site } from './site.ts';

/** What there was when the server was killed. */
export type Death = {
  /** Undefined for the last: everything was done, and the server idle. */
  readonly moment: Moment | undefined;
  /** The data folder. */
  readonly folder: string;
  /** What clients had received: the last answer of the action, and how many answers had begun to arrive. */
  readonly answer: Answer | undefined;
  readonly answersBegun: number;
};

/**
 * Does the action once on a copy of the prepared folder and returns its deaths, in order: what was left in each moment in which the server
 * might have been killed, and what was left when it was killed in the end. Folders are made under `parent`.
 */
export async function deathsOf(killCase: KillCase, prepared: Prepared, parent: string): Promise<Death[]> {
  const folder = copyFolder(prepared.folder, parent);
  const server = await ServerChild.start(folder);
  const site = new Site(server.url, prepared.apiKey);
  const deaths: Death[] = [];
  let answer: Answer | undefined;
  const seen = () => ({ answer, answersBegun: site.answersBegun });
  try {
    await server.arm((moment) => {
      deaths.push({ moment, folder: copyFolder(folder, parent), ...seen() });
    });
    answer = await killCase.act(site, prepared);
    await site.settled();
  } finally {
    await server.kill();
  }
  return [...deaths, { moment: undefined, folder, ...seen() }];
}

/**
 * Starts a server on what a death left, and checks it.
 * @throws AssertionError where action and event are not both there or both absent.
 */
export async function checkRestarted(
  { records, isDone, recorded }: KillCase,
  prepared: Prepared,
  { folder, answer, answersBegun }: Death,
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

/** Copies a data folder without the reserve, which is made anew where it is missing. */
function copyFolder(folder: string, parent: string): string {
  const copy = join(mkdtempSync(join(parent, 'copy-')), 'data');
  cpSync(folder, copy, { recursive: true, filter: (path) => basename(path) !== 'reserve' });
  return copy;
}
