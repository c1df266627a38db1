import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { type Initialized, initialize } from '@daybook/server';
import { afterEach, beforeEach, expect, test } from 'vitest';

const DAYBOOK = join(import.meta.dirname, '../packages/cli/bin/daybook.js');
const YEAR_MS = 365 * 86_400_000;
const ID = '019a0000-0000-7000-8000-000000000001';
const OWNER = { email: 'olga@acme.example', password: 'correct horse battery' };
/** Shifts the clock of a process and of its threads. */
const SHIFT = `data:text/javascript,${encodeURIComponent(`
  const Real = Date, ms = Number(process.env.TEST_CLOCK_AHEAD_MS);
  globalThis.Date = class Date extends Real {
    constructor(...given) { given.length > 0 ? super(...given) : super(Real.now() + ms); }
    static now() { return Real.now() + ms; }
  };
`)}`;

let parent = '';
let made: Initialized;
let running: ChildProcess | undefined;
beforeEach(async () => {
  parent = mkdtempSync(join(tmpdir(), 'daybook-clock-'));
  made = await initialize({ dataFolder: join(parent, 'data'), organizationName: 'Acme', owner: OWNER });
});
afterEach(async () => {
  running?.kill('SIGKILL');
  rmSync(parent, { recursive: true, force: true });
});

/** A server whose clock is ahead by so much, while `work` is done; resolves with its log. */
async function withClock(aheadMs: number, work: (url: string) => Promise<void>): Promise<string> {
  const args = ['--import', SHIFT, DAYBOOK, 'serve', '--data', join(parent, 'data'), '--port', '0'];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, DAYBOOK_LOG_LEVEL: 'warn', TEST_CLOCK_AHEAD_MS: String(aheadMs) },
  });
  running = child;
  const log = text(child.stderr);
  for await (const line of createInterface({ input: child.stdout })) {
    const [url] = /http:\/\/\S+/.exec(line) ?? [];
    if (!url) continue;
    await work(url);
    child.kill('SIGTERM');
    await once(child, 'exit');
    return log;
  }
  throw new Error(`the server ended before it was ready: ${await log}`);
}

type Answer = { readonly status: number; readonly body: Record<string, unknown> };
async function call(url: string, headers: Record<string, string>, json?: unknown): Promise<Answer> {
  const answer = await fetch(url, {
    headers: { ...headers, ...(json !== undefined && { 'Content-Type': 'application/json' }) },
    ...(json !== undefined && { method: 'POST', body: JSON.stringify(json) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}
const record = (url: string, fields: object, key = 'unused') =>
  call(
    `${url}/v1/events`,
    { Authorization: `Bearer ${made.apiKey}`, 'Idempotency-Key': key, Prefer: 'wait=sequenced' },
    {
      action: 'SECRET_READ',
      actor: { type: 'user', name: 'ana@acme.example' },
      resource: { name: 'DATABASE_URL' },
      occurredAt: '2026-11-01T00:00:00Z',
      ...fields,
    },
  );
async function signIn(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: url },
    body: JSON.stringify(OWNER),
  });
  expect(answer.status).toBe(200);
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}
const noticesOf = async (url: string, cookie: string) =>
  String((await call(`${url}/v1/me`, { Cookie: cookie })).body.notices ?? '');

test('one start with a clock a year ahead forgets nothing, ends no session for good, and is said in log and page while the server is ready', async () => {
  let cookie = '';
  const quiet = await withClock(0, async (url) => {
    cookie = await signIn(url);
    expect((await record(url, { id: ID }, 'first')).status).toBe(202);
    expect(await noticesOf(url, cookie)).toBe('');
  });
  expect(quiet).toBe('');

  const ahead = await withClock(YEAR_MS, async (url) => {
    expect((await call(`${url}/v1/me`, { Cookie: cookie })).status).toBe(401);
    expect((await record(url, {}, 'ahead')).status).toBe(202);
    expect((await call(`${url}/readyz`, {})).status).toBe(200);
    const later = await signIn(url);
    expect(await noticesOf(url, later)).toMatch(
      /clock is 365 days past the time at which the server last ran/,
    );
  });
  expect(ahead).toContain('clock is 365 days past');

  const right = await withClock(0, async (url) => {
    expect((await call(`${url}/v1/me`, { Cookie: cookie })).status).toBe(200);
    expect(await noticesOf(url, cookie)).toMatch(/newest event was recorded at .* 36\d days ahead/);
    const again = await record(url, { id: ID });
    expect(again.body).toMatchObject({ accepted: 0, duplicates: [ID] });
    const repeated = await record(url, { id: ID }, 'first');
    expect(repeated.body).toMatchObject({ accepted: 1, ids: [ID] });
    expect((await call(`${url}/readyz`, {})).status).toBe(200);
  });
  expect(right).toContain('recordedAt never goes back');
});
