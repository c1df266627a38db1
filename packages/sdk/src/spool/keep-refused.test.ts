import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { answerJson, startLocalServer } from '../local-server.testing.ts';
import { accept, eventsOf, numbered, numbersOf, range } from '../recorder/intake.testing.ts';
import { recorderFor } from '../recorder/recorder-for.testing.ts';

function spoolPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-keep-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'events.spool');
}

/** Refuses the events of odd numbers. */
async function refusingOdd() {
  const server = await startLocalServer((request, response) => {
    const errors = eventsOf(request).flatMap(({ resource }, index) =>
      Number(resource.name) % 2 === 1 ? [{ index, path: 'action', message: 'is not in the catalogue' }] : [],
    );
    if (errors.length > 0) answerJson(response, 422, { errors });
    else accept(request, response);
  });
  onTestFinished(() => server[Symbol.asyncDispose]());
  return server;
}

test('refused events stay in the spool while their file cannot be written, and the others go on', async () => {
  const server = await refusingOdd();
  const spool = spoolPath();
  const file = `${spool}.refused`;
  mkdirSync(file);
  const first = recorderFor(server.url, { spool, batchEvents: 4 });
  for (const number of range(0, 12)) first.daybook.record(numbered(number));
  while (first.daybook.stats().accepted < 6) expect(await first.daybook.flush({ timeoutMs: 20 })).toBe(false);
  for (const number of range(12, 5)) first.daybook.record(numbered(number));
  while (first.daybook.stats().accepted < 9) expect(await first.daybook.flush({ timeoutMs: 20 })).toBe(false);
  expect(await first.daybook.close({ timeoutMs: 0 })).toBe(false);
  expect(first.daybook.stats()).toMatchObject({ accepted: 9, refused: 0, dropped: 0, queued: 8 });
  expect(first.told).toMatchObject([{ code: 'spool', count: 0 }]);
  expect(first.told[0]?.message).toMatch(/events\.spool\.refused: EISDIR.*stay in the spool/);

  rmdirSync(file);
  const second = recorderFor(server.url, { spool, batchEvents: 4 });
  expect(await second.daybook.close()).toBe(true);
  expect(second.daybook.stats()).toMatchObject({ refused: 8, queued: 0 });
  expect(second.codes()).toEqual(Array(8).fill('refused-event'));
  const kept = readFileSync(file, 'utf8').trimEnd().split('\n').slice(1);
  const numbers = kept.map((line) => Number(JSON.parse(line).event.resource.name));
  expect(numbers.sort((a, b) => a - b)).toEqual([1, 3, 5, 7, 9, 11, 13, 15]);
  expect(existsSync(spool)).toBe(false);
  expect(new Set(numbersOf(server.seen))).toEqual(new Set(range(0, 17)));
});
