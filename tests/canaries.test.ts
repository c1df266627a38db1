import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { initialize } from '@daybook/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startMailServer } from '../packages/server/src/workspace/mail/mail-server.testing.ts';
import { ensureDashboard } from '../scripts/build-dashboard.ts';
import {
  changePasswords,
  joinTeam,
  type Person,
  setUpOwner,
  useSecondFactor,
} from './canaries/account-tour.ts';
import { Canaries, type Kind, RULES } from './canaries/canary.ts';
import { tourRefused } from './canaries/refused-tour.ts';
import { leaks, type Place, placesOf } from './canaries/search.ts';
import { Served } from './canaries/served.ts';
import { tourWorkspace } from './canaries/workspace-tour.ts';

// A whole life of a server that logs everything, with a text of its own in every place where something secret is; then every byte that
// it wrote, logged or answered is searched for each of them.

const canaries = new Canaries();
let parent = '';
let whileRunning: Place[] = [];
let afterwards: Place[] = [];
let logged: Place[] = [];
let printed: Place[] = [];
let answers: Place[] = [];
let events: Place[] = [];

beforeAll(async () => {
  await ensureDashboard();
  parent = mkdtempSync(join(tmpdir(), 'daybook-canaries-'));
  const dataFolder = join(parent, 'data');
  const made = await initialize({ dataFolder, organizationName: 'Acme' });
  canaries.add('API key', made.apiKey);
  const masterKey = canaries.add(
    'master key',
    readFileSync(join(dataFolder, 'keys/master.key'), 'utf8').trim(),
  );
  canaries.addBytes('master key', Buffer.from(masterKey, 'base64'));
  const mailPassword = canaries.make('mail password');
  const mails = await startMailServer({ password: mailPassword });
  const mailEnv = (password: string) => ({
    DAYBOOK_SMTP_URL: `smtp://daybook:${password}@127.0.0.1:${mails.port}`,
    DAYBOOK_MAIL_FROM: 'daybook@acme.example',
  });

  // The mail server quotes a wrong password in its answer.
  const first = await Served.start(dataFolder, mailEnv(canaries.make('mail password')), (line) =>
    /token=/.test(line),
  );
  const owner = await setUpOwner(first, canaries);
  await first.do('/v1/invitations', {
    cookie: owner.cookie,
    json: { email: 'nora@acme.example', role: 'viewer' },
  });
  await first.stop();
  expect(first.logged).toContain('a mail could not be sent');

  const second = await Served.start(dataFolder, mailEnv(mailPassword), () => true);
  await tour(second, owner, dataFolder, async () => {
    const count = mails.received.length;
    while (mails.received.length === count) await new Promise(setImmediate);
    return mails.received.at(-1)?.text.replaceAll('=\r\n', '').replaceAll('=3D', '=') ?? '';
  });
  events = await everyEvent(second, made.apiKey);
  await second.do('/metrics');
  await second.do('/openapi.json');
  whileRunning = placesOf(dataFolder);
  await second.stop();
  await mails.stop();
  afterwards = placesOf(dataFolder);
  logged = [{ where: 'the log', bytes: Buffer.from(first.logged + second.logged) }];
  printed = [{ where: 'what is printed', bytes: Buffer.from(first.printed + second.printed) }];
  answers = [...first.told, ...second.told].map(({ request, text }) => ({
    where: request,
    bytes: Buffer.from(text),
  }));
}, 120_000);
afterAll(() => rmSync(parent, { recursive: true, force: true }));

async function tour(
  served: Served,
  owner: Person,
  dataFolder: string,
  nextMail: () => Promise<string>,
): Promise<void> {
  const member = await joinTeam(served, canaries, owner, ['ben', 'member']);
  const viewer = await joinTeam(served, canaries, owner, ['vera', 'viewer']);
  await changePasswords(served, canaries, [owner, member], nextMail);
  const cookie = await useSecondFactor(served, canaries, owner);
  const made = await tourWorkspace(served, canaries, { ...owner, cookie });
  await served.refused('/v1/secrets/KEPT?env=production', { cookie: viewer.cookie });
  await served.do(`/v1/members/${viewer.memberId}`, { method: 'PATCH', cookie, json: { role: 'auditor' } });
  await served.do(`/v1/members/${member.memberId}?keys=revoke`, { method: 'DELETE', cookie });
  await tourRefused(served, canaries, { cookie, ...made });
  damageSecrets(dataFolder);
  const { status } = await served.refused('/v1/secrets/KEPT?env=production', { cookie });
  expect(status).toBe(500);
  await served.do(`/v1/projects/${made.projectId}`, { method: 'DELETE', cookie });
}

/** Sealed values cannot be opened any more, which the server logs as its own failure. */
function damageSecrets(dataFolder: string): void {
  const db = new DatabaseSync(join(dataFolder, 'workspace.db'));
  db.exec('UPDATE secret_versions SET sealed = zeroblob(length(sealed)) WHERE sealed IS NOT NULL');
  db.close();
}

/** All events as the API gives them, once all can be found, and how some of them are proved. */
async function everyEvent(served: Served, apiKey: string): Promise<Place[]> {
  const headers = { Authorization: `Bearer ${apiKey}` };
  type Page = { events: { id: string; position: number }[]; coverage: { pending: number } };
  const pages: unknown[] = [];
  for (let after = -1; ; ) {
    const { body } = await served.do<Page>(`/v1/events?after=${after}&limit=1000`, { headers });
    pages.push(body);
    const last = body.events.at(-1);
    if (last) {
      after = last.position;
      pages.push((await served.do(`/v1/events/${last.id}/proof`, { headers })).body);
    } else if (body.coverage.pending === 0) break;
  }
  return [{ where: 'the events', bytes: Buffer.from(JSON.stringify(pages)) }];
}

test('the tour met every kind of secret, and what it searches holds what it should', () => {
  const kinds = Object.keys(RULES) as Kind[];
  for (const kind of kinds)
    expect([kind, canaries.all.some((one) => one.kind === kind)]).toEqual([kind, true]);
  const holds = (places: readonly Place[], text: string) => places.some(({ bytes }) => bytes.includes(text));
  expect(holds(events, 'ENV_BULK_UPLOAD')).toBe(true);
  expect(holds(whileRunning, 'DATABASE_URL')).toBe(true);
  expect(whileRunning.map(({ where }) => where)).toContain('workspace.db-wal');
  expect(
    holds(
      afterwards.filter(({ where }) => where.startsWith('batch')),
      'USER_LOGIN',
    ),
  ).toBe(true);
  expect(holds(logged, 'request failed')).toBe(true);
  // The search does find: what may be answered is there, in the very answers that may hold it.
  expect(leaks(canaries.all, answers, () => false)).toContain('secret value in POST /v1/secrets/read 200');
});

test('nothing secret is in the log', () => {
  expect(leaks(canaries.all, logged, () => false)).toEqual([]);
});

test('nothing secret is printed but the setup link', () => {
  expect(leaks(canaries.all, printed, (rule) => rule.isPrinted === true)).toEqual([]);
});

test('nothing secret is in an answer that is not meant to give it, above all in no refusal', () => {
  expect(
    leaks(canaries.all, answers, ({ answers: allowed }, request) => allowed?.test(request) === true),
  ).toEqual([]);
});

test('nothing secret is in an event', () => {
  expect(leaks(canaries.all, events, () => false)).toEqual([]);
});

test('nothing secret is in a file, packed or not, while the server runs and afterwards', () => {
  const mayLie = ({ files }: { readonly files?: RegExp }, file: string) => files?.test(file) === true;
  expect(leaks(canaries.all, whileRunning, mayLie)).toEqual([]);
  expect(leaks(canaries.all, afterwards, mayLie)).toEqual([]);
});
