import { builtInCatalogue } from '@daybook/event';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../platform/config.ts';
import { Jobs } from '../../platform/jobs/jobs.ts';
import { LegalHolds } from '../legal-holds/legal-holds.ts';
import { errorOf, kindOf, openTestWorkspace } from '../team/workspace.testing.ts';
import { ERASURE_JOB, Erasures } from './erasures.ts';

const HOUR_MS = 3_600_000;

function openErasures() {
  const workspace = openTestWorkspace();
  const { db, outbox, time } = workspace;
  const clock = () => time.now;
  const jobs = new Jobs({ db, clock, logger: { warn: () => undefined } });
  const holds = new LegalHolds({
    ...{ db, outbox, clock, settled: clock, jobs },
    catalogue: () => builtInCatalogue,
  });
  const latest = () => Math.max(time.now, time.settled ?? time.now);
  const erasures = new Erasures({ db, outbox, clock, latest, jobs, holds, delayMs: 72 * HOUR_MS });
  const acme = workspace.organization('org_acme');
  const other = workspace.organization('org_other');
  const olga = workspace.person('olga', acme, 'owner');
  const request = (subject: string) => erasures.request(acme, subject, olga);
  return { ...workspace, jobs, holds, erasures, acme, other, olga, request };
}

describe('an erasure', () => {
  test('is requested for later, and neither its events nor its job tell whom it is about', () => {
    const { erasures, acme, other, jobs, time, request, db, events } = openErasures();
    const { id, subject, dueAt } = request(' Ana@ACME.example');
    expect([subject, dueAt]).toEqual(['ana@acme.example', time.now + 72 * HOUR_MS]);
    expect(jobs.find(ERASURE_JOB, id)).toMatchObject({ dueAt, organizationId: acme });
    expect(JSON.stringify(db.prepare('SELECT * FROM jobs').all())).not.toContain('ana@');
    expect(erasures.list(acme)).toMatchObject([{ id, state: 'requested', requestedBy: 'olga@acme.example' }]);
    expect(erasures.list(other)).toEqual([]);
    const recorded = events();
    expect(recorded).toMatchObject([
      {
        action: 'ERASURE_REQUEST',
        actor: { name: 'olga@acme.example' },
        resource: { type: 'audit-log', id, name: id },
        metadata: { dueAt: '2026-02-03T12:00:00.000Z' },
      },
    ]);
    expect(JSON.stringify(recorded)).not.toContain('ana@');
  });

  test('is seen for its whole delay also where the clock was behind when it was requested', () => {
    const { time, request } = openErasures();
    time.settled = time.now;
    time.now = 0;
    expect(request('ana@acme.example').dueAt).toBe(time.settled + 72 * HOUR_MS);
  });

  test('is told to owners and auditors in a sentence, with whom and until when it can be cancelled', () => {
    const { erasures, acme, request } = openErasures();
    expect(erasures.notices(acme)).toEqual([]);
    for (let n = 1; n <= 12; n += 1) request(`person${n}@acme.example`);
    const notices = erasures.notices(acme);
    expect(notices).toHaveLength(11);
    expect(notices[0]).toMatch(
      /^The erasure of person\d+@acme.example, requested by olga@acme.example, begins at 2026-02-03 12:00 UTC. Until then any owner or auditor can cancel it.$/,
    );
    expect(notices.at(-1)).toBe('There are 2 more erasures under way.');
  });

  test('tells how many legal holds are in force, before it is known what they keep of it', () => {
    const { erasures, acme, olga, holds, request } = openErasures();
    const place = (name: string) =>
      holds.place(acme, { name, reason: 'A letter', scope: 'organization' }, olga.by);
    expect(request('ana@acme.example')).toMatchObject({ holds: [], holdsInForce: 0 });
    const { id } = place('first');
    expect(erasures.notices(acme)[0]).toMatch(/ What the legal hold in force keeps then stays\.$/);
    place('second');
    expect(erasures.list(acme)).toMatchObject([{ state: 'requested', holds: [], holdsInForce: 2 }]);
    holds.release(acme, id, olga.by);
    expect(erasures.list(acme)).toMatchObject([{ holdsInForce: 1 }]);
  });

  test('that is cancelled forgets the address and never runs', () => {
    const { erasures, acme, other, olga, jobs, request, db, events } = openErasures();
    const { id } = request('ana@acme.example');
    expect(kindOf(() => erasures.cancel(other, id, olga.by))).toBe('not-found');
    events();
    erasures.cancel(acme, id, olga.by);
    expect(jobs.find(ERASURE_JOB, id)).toBeUndefined();
    expect(erasures.list(acme)).toMatchObject([
      { state: 'cancelled', subject: undefined, endedBy: 'olga@acme.example' },
    ]);
    expect(JSON.stringify(db.prepare('SELECT * FROM erasures').all())).not.toContain('ana@');
    expect(events()).toMatchObject([{ action: 'ERASURE_CANCEL', resource: { name: id } }]);
    expect(errorOf(() => erasures.cancel(acme, id, olga.by))).toMatchObject({ kind: 'conflict' });
    expect(erasures.notices(acme)).toEqual([]);
  });

  test('is never of one’s own trail, nor of a key that one made', () => {
    const { apiKeys, acme, olga, request, erasures, db } = openErasures();
    expect(kindOf(() => request('OLGA@acme.example'))).toBe('forbidden');
    apiKeys.create(acme, { name: 'ghost@acme.example', scopes: ['events:write'] }, olga);
    expect(kindOf(() => request('ghost@acme.example'))).toBe('forbidden');
    expect(erasures.list(acme)).toEqual([]);
    expect(db.prepare('SELECT count(*) AS count FROM jobs').get()?.count).toBe(0);
  });

  test('is of one address, once at a time, and a hundred are under way at most', () => {
    const { request, erasures, acme, olga } = openErasures();
    for (const wrong of ['', 'ana', 'ana@', '@acme.example', '*@acme.example@', 'acme.example'])
      expect([wrong, kindOf(() => request(wrong))]).toEqual([wrong, 'invalid']);
    const { id } = request('ana@acme.example');
    expect(kindOf(() => request('ANA@acme.example'))).toBe('conflict');
    erasures.cancel(acme, id, olga.by);
    for (let n = 1; n <= 100; n += 1) request(`person${n}@acme.example`);
    expect(kindOf(() => request('last@acme.example'))).toBe('plan-limit');
  });

  test('that cannot be recorded is neither requested nor cancelled', () => {
    const { request, erasures, acme, olga, db } = openErasures();
    const { id } = request('ana@acme.example');
    db.exec("CREATE TRIGGER full BEFORE INSERT ON outbox BEGIN SELECT raise(ABORT, 'disk full'); END");
    expect(() => request('ben@acme.example')).toThrow('disk full');
    expect(() => erasures.cancel(acme, id, olga.by)).toThrow('disk full');
    expect(erasures.list(acme)).toMatchObject([{ state: 'requested', subject: 'ana@acme.example' }]);
  });
});

describe('the delay of erasures', () => {
  const read = (text: string) => readConfig({ env: { DAYBOOK_ERASURE_DELAY_HOURS: text } }).erasureDelayHours;

  test('is three days, or what the variable says, from an hour to a month', () => {
    expect(['', '1', '1.1', '720'].map(read)).toEqual([72, 1, 1.1, 720]);
  });

  test.each(['0', '0.5', '721', '-1', '3 days', '1e2', 'Infinity'])('is not %s', (text) => {
    expect(() => read(text)).toThrow(
      `DAYBOOK_ERASURE_DELAY_HOURS must be a number from 1 to 720, not "${text}"`,
    );
  });
});
