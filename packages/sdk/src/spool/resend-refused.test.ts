import { chown, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { answerJson, IMPATIENT, startLocalServer } from '../local-server.testing.ts';
import { accept, eventsOf, numbered, numbersOf, range } from '../recorder/intake.testing.ts';
import { recorderFor } from '../recorder/recorder-for.testing.ts';
import { resendRefused } from './resend-refused.ts';

let folder: string;
let spool: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daybook-refused-'));
  spool = join(folder, 'events.spool');
  file = `${spool}.refused`;
  onTestFinished(() => rm(folder, { recursive: true }));
});

/** A server that refuses the events of these numbers. */
async function refusing(...numbers: number[]) {
  const refused = new Set(numbers.map(String));
  const server = await startLocalServer((request, response) => {
    const errors = eventsOf(request).flatMap(({ resource }, index) =>
      refused.has(resource.name) ? [{ index, path: 'action', message: 'is not in the catalogue' }] : [],
    );
    if (errors.length > 0) answerJson(response, 422, { errors });
    else accept(request, response);
  });
  onTestFinished(() => server[Symbol.asyncDispose]());
  return server;
}

/** JSON leaves them as they are; to some readers they end a line. */
const SEPARATORS = 'a\u2028b\u2029c\u0085d';

/** Lets a program record `numbers`, of which the server refuses all. */
async function leaveRefused(...numbers: number[]): Promise<void> {
  const { url } = await refusing(...numbers);
  const { daybook } = recorderFor(url, { spool });
  for (const number of numbers) daybook.record(numbered(number, { metadata: { reason: SEPARATORS } }));
  expect(await daybook.close()).toBe(true);
}

const resend = (url: string) => resendRefused(file, { url, retry: { ...IMPATIENT, attempts: 2 } });

async function keptNumbers(path = file): Promise<readonly number[]> {
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n').slice(1);
  return lines.map((line) => Number(JSON.parse(line).event.resource.name));
}

describe('refused events', () => {
  test('are added to those of earlier runs, also behind a line that was torn', async () => {
    await leaveRefused(1);
    await writeFile(file, '{"refusedAt":"20', { flag: 'a' });
    await leaveRefused(2, 3);
    const lines = (await readFile(file, 'utf8')).split('\n');
    expect(lines).toHaveLength(6);
    expect(lines[2]).toBe('{"refusedAt":"20');
    const { url } = await refusing();
    expect(await resend(url)).toEqual({ accepted: 3, duplicates: 0, refused: 0, damaged: 1 });
    expect((await readFile(file, 'utf8')).split('\n').slice(1)).toEqual(['{"refusedAt":"20', '']);
  });

  test('that find no room are told as a whole, and nothing else is lost', async () => {
    const server = await refusing(...range(0, 200));
    const { daybook, told } = recorderFor(server.url, { spool, maxSpoolBytes: 32_768 });
    for (const number of range(0, 201)) daybook.record(numbered(number));
    expect(await daybook.close()).toBe(true);
    expect(numbersOf(server.seen.slice(-1))).toContain(200);
    const refused = told.filter(({ code }) => code === 'refused-event');
    expect(refused).toHaveLength(200);
    const lost = refused.filter(({ keptIn }) => keptIn === undefined);
    expect(lost.length).toBeGreaterThan(0);
    expect(lost[0]).toMatchObject({ event: { action: 'SECRET_READ' } });
    expect(told).toContainEqual(
      expect.objectContaining({ code: 'spool', message: expect.stringContaining('32768 bytes') }),
    );
  });
});

describe('sending them again', () => {
  test('carries the times at which they happened, and keeps what is refused again', async () => {
    await leaveRefused(1, 2, 3);
    const before = (await readFile(file, 'utf8')).split('\n');
    const server = await refusing(2);
    expect(await resend(server.url)).toEqual({ accepted: 2, duplicates: 0, refused: 1, damaged: 0 });
    const [sent] = server.seen;
    expect(sent && eventsOf(sent)).toEqual(before.slice(1, 4).map((line) => JSON.parse(line).event));
    expect(sent?.headers).toHaveProperty('daybook-sender-time');
    expect(await keptNumbers()).toEqual([2]);
    expect((await readdir(folder)).sort()).toEqual(['events.spool.refused']);
  });

  test('keeps the separators of lines that stand in texts', async () => {
    await leaveRefused(1, 2);
    const server = await refusing(2);
    expect(await resend(server.url)).toEqual({ accepted: 1, duplicates: 0, refused: 1, damaged: 0 });
    const [sent] = server.seen;
    expect(sent && eventsOf(sent)[0]).toMatchObject({ metadata: { reason: SEPARATORS } });
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    expect(JSON.parse(lines[1] ?? '').event.metadata).toEqual({ reason: SEPARATORS });
  });

  test('loses nothing while the server is away: the next call sends all', async () => {
    await leaveRefused(1, 2);
    await using away = await startLocalServer((_, response) => answerJson(response, 503, {}));
    await expect(resend(away.url)).rejects.toMatchObject({ status: 503 });
    await using barred = await startLocalServer((_, response) => answerJson(response, 401, {}));
    await expect(resend(barred.url)).rejects.toMatchObject({ status: 401 });
    await leaveRefused(3);
    const server = await refusing();
    expect(await resend(server.url)).toMatchObject({ accepted: 3 });
    expect(numbersOf(server.seen)).toEqual([1, 2, 3]);
  });

  test('takes what an earlier call has left, and what was recorded in the meantime is a duplicate', async () => {
    await leaveRefused(1);
    await rename(file, `${file}.resending`);
    await using server = await startLocalServer((request, response) =>
      answerJson(response, 202, { accepted: 0, ids: eventsOf(request).map(({ id }) => id) }),
    );
    expect(await resend(server.url)).toEqual({ accepted: 0, duplicates: 1, refused: 0, damaged: 0 });
    expect(await readdir(folder)).toEqual([]);
  });

  test('that breaks off doubles no line, and sends what came meanwhile too', async () => {
    await leaveRefused(...range(0, 600));
    await writeFile(file, 'no event\n', { flag: 'a' });
    // Refuses the first batch, then is away.
    const server = await startLocalServer((request, response) => {
      const refused = eventsOf(request).flatMap(({ resource }, index) =>
        Number(resource.name) < 500 ? [{ index, path: 'action', message: 'is not registered' }] : [],
      );
      if (refused.length > 0) answerJson(response, 422, { errors: refused });
      else answerJson(response, 503, {});
    });
    onTestFinished(() => server[Symbol.asyncDispose]());
    for (let outage = 0; outage < 3; outage += 1) {
      await expect(resend(server.url)).rejects.toMatchObject({ status: 503 });
    }
    await leaveRefused(600, 601);
    const back = await refusing(3, 600);
    expect(await resend(back.url)).toEqual({ accepted: 600, duplicates: 0, refused: 2, damaged: 1 });
    const sent = numbersOf(
      back.seen.filter((request) => !numbersOf([request]).some((n) => n === 3 || n === 600)),
    );
    expect(sent.toSorted((a, b) => a - b)).toEqual(range(0, 602).filter((n) => n !== 3 && n !== 600));
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    expect(
      lines.slice(1).map((line) => (line === 'no event' ? line : JSON.parse(line).event.resource.name)),
    ).toEqual(['3', 'no event', '600']);
  });

  test('takes the corrected form of what an earlier call has left', async () => {
    await leaveRefused(1, 2);
    const text = await readFile(file, 'utf8');
    await rename(file, `${file}.resending`);
    await writeFile(file, text.replace('"name":"1"', '"name":"7"'));
    const server = await refusing();
    expect(await resend(server.url)).toMatchObject({ accepted: 2, damaged: 0 });
    expect(numbersOf(server.seen)).toEqual([7, 2]);
  });

  test('leaves a file alone that is none of refused events, such as the spool itself', async () => {
    const server = await refusing();
    for (const text of ['{"daybookSpool":1,"id":"x"}\n', '', 'DB_PASSWORD=x\n']) {
      await writeFile(file, text);
      await expect(resend(server.url)).rejects.toThrow('is no file of refused events');
      expect(await readFile(file, 'utf8')).toBe(text);
    }
    expect(await readdir(folder)).toEqual(['events.spool.refused']);
  });

  test.runIf(process.geteuid?.() === 0)(
    'is left to the user whose file it is: the program could not write to one of root',
    async () => {
      await leaveRefused(1);
      await chown(file, 54_321, 54_321);
      const server = await refusing();
      for (const path of [file, `${file}.resending`]) {
        if (path !== file) await rename(file, path);
        await expect(resend(server.url)).rejects.toThrow('belongs to user 54321, and this runs as user 0');
        expect(await readdir(folder)).toEqual([basename(path)]);
      }
      expect(server.seen).toEqual([]);
    },
  );

  test.each([
    ['an editor on Windows', (text: string) => text.replaceAll('\n', '\r\n')],
    ['one that adds a byte order mark', (text: string) => `\ufeff${text}`],
    ['one that leaves the last line without its end', (text: string) => text.trimEnd()],
  ])('takes a file that was corrected with %s', async (_, save) => {
    await leaveRefused(1, 2);
    await writeFile(file, save(await readFile(file, 'utf8')));
    await leaveRefused(3);
    const server = await refusing(2);
    expect(await resend(server.url)).toEqual({ accepted: 2, duplicates: 0, refused: 1, damaged: 0 });
    expect(await keptNumbers()).toEqual([2]);
  });

  test('happens in one process at a time', async () => {
    await leaveRefused(1);
    const server = await refusing();
    const results = await Promise.allSettled([resend(server.url), resend(server.url)]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(numbersOf(server.seen)).toEqual([1]);
  });
});
