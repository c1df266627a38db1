import { type AuditEvent, createCatalogue, parseFilter } from '@daybook/event';
import { describe, expect, test } from 'vitest';
import { Jobs } from '../../platform/jobs/jobs.ts';
import { errorOf, kindOf, openTestWorkspace } from '../team/workspace.testing.ts';
import { checkHold, type HoldRequest } from './check-hold.ts';
import { LegalHolds } from './legal-holds.ts';

const WHOLE: HoldRequest = { name: 'Case 117', reason: 'letter of 24 November', scope: 'organization' };

function openHolds() {
  const workspace = openTestWorkspace();
  const { db, outbox, time } = workspace;
  const clock = () => time.now;
  const state = { catalogue: createCatalogue() };
  const jobs = new Jobs({ db, clock, logger: { warn: () => undefined } });
  const holds = new LegalHolds({
    ...{ db, outbox, clock, jobs },
    settled: () => time.settled ?? time.now,
    catalogue: () => state.catalogue,
  });
  const acme = workspace.organization('org_acme');
  const other = workspace.organization('org_other');
  const { by } = workspace.account('olga');
  const isHeld = async (fields: Partial<AuditEvent>, position = 0) =>
    (await holds.held(acme))?.({ position, event: eventOf(fields) });
  const place = (request: Partial<HoldRequest> = {}) => holds.place(acme, { ...WHOLE, ...request }, by);
  return { ...workspace, state, jobs, holds, acme, other, by, isHeld, place };
}

function eventOf(fields: Partial<AuditEvent>): AuditEvent {
  return {
    id: '019ad1f3-6a3e-7c1d-8f4e-2b6c9d0e1f2a',
    occurredAt: '2026-01-10T12:00:00.000Z',
    action: 'SECRET_READ',
    actor: { type: 'user', name: 'ana@acme.example' },
    resource: { type: 'secret', name: 'TOKEN' },
    outcome: 'success',
    recordedBy: { type: 'workspace' },
    ...fields,
  };
}

describe('a legal hold', () => {
  test('on the organization holds everything of it and nothing of others, until it is released', async () => {
    const { holds, acme, other, by, isHeld, place, events } = openHolds();
    expect(await holds.held(acme)).toBeUndefined();
    const { id } = place({ endsAt: '2027-01-01T00:00:00Z' });
    expect(await isHeld({})).toBe(true);
    expect(await holds.held(other)).toBeUndefined();
    expect(kindOf(() => holds.release(other, id, by))).toBe('not-found');
    holds.release(acme, id, by);
    expect(await holds.held(acme)).toBeUndefined();
    expect(holds.list(acme)).toMatchObject([
      { name: 'Case 117', placedBy: 'olga@acme.example', releasedBy: 'olga@acme.example' },
    ]);
    expect(kindOf(() => holds.release(acme, id, by))).toBe('not-found');
    expect(events()).toMatchObject([
      {
        action: 'LEGAL_HOLD_CREATE',
        actor: { name: 'olga@acme.example' },
        resource: { type: 'audit-log', id, name: 'Case 117' },
        metadata: {
          reason: 'letter of 24 November',
          scope: 'organization',
          endsAt: '2027-01-01T00:00:00.000Z',
        },
      },
      { action: 'LEGAL_HOLD_RELEASE', resource: { id } },
    ]);
  });

  test('on a person holds what they did, in any case of the address', async () => {
    const { isHeld, place } = openHolds();
    place({ scope: 'actor', actor: 'Ana@ACME.example' });
    expect(await isHeld({})).toBe(true);
    expect(await isHeld({ actor: { type: 'user', name: 'ANA@acme.example' } })).toBe(true);
    expect(await isHeld({ actor: { type: 'user', name: 'mariana@acme.example' } })).toBe(false);
    expect(await isHeld({ actor: { type: 'user', name: 'ben@acme.example' }, resource: RESOURCE })).toBe(
      false,
    );
  });

  test('on a key holds what the key did, and not who is called like it', async () => {
    const { isHeld, place } = openHolds();
    place({ scope: 'actor', actor: 'api-key:ci' });
    expect(await isHeld({ actor: { type: 'api-key', name: 'ci' } })).toBe(true);
    expect(await isHeld({ actor: { type: 'user', name: 'ci' } })).toBe(false);
  });

  test('on a filter and a span holds what both match; several holds hold what any of them does', async () => {
    const { isHeld, place } = openHolds();
    const filter = parseFilter('category:secrets -env:staging position:5..9');
    place({ scope: 'filter', filter, from: '2026-01-01T00:00:00Z', until: '2026-01-11T00:00:00+01:00' });
    expect(await isHeld({}, 5)).toBe(true);
    expect(await isHeld({}, 4)).toBe(false);
    expect(await isHeld({ action: 'PROJECT_CREATE' }, 5)).toBe(false);
    expect(await isHeld({ occurredAt: '2025-12-31T23:59:59.999Z' }, 5)).toBe(false);
    expect(await isHeld({ occurredAt: '2026-01-10T22:59:59.999Z' }, 5)).toBe(true);
    expect(await isHeld({ occurredAt: '2026-01-10T23:00:00.000Z' }, 5)).toBe(false);
    place({ name: 'another', scope: 'filter', filter: parseFilter('action:PROJECT_CREATE') });
    expect(await isHeld({ action: 'PROJECT_CREATE' }, 5)).toBe(true);
  });

  test('on a category goes on to hold an action that gets another category later', async () => {
    const { state, isHeld, place } = openHolds();
    const action = { action: 'DEPLOY_START', resourceType: 'build' };
    state.catalogue = createCatalogue([{ ...action, category: 'Deployments' }]);
    place({
      scope: 'filter',
      filter: parseFilter('category:deployments', { catalogue: state.catalogue }),
    });
    expect(await isHeld({ action: 'DEPLOY_START' })).toBe(true);
    state.catalogue = createCatalogue([{ ...action, category: 'Other' }]);
    expect(await isHeld({ action: 'DEPLOY_START' })).toBe(true);
    expect(await isHeld({})).toBe(false);
  });

  test('with an end is released by the system when that is believed to have come', async () => {
    const { holds, acme, jobs, isHeld, place, time, events } = openHolds();
    const endsAt = time.now + 86_400_000;
    place({ endsAt: new Date(endsAt).toISOString() });
    events();
    time.settled = endsAt - 1;
    time.now = endsAt + 1;
    await jobs.runDue();
    expect(await isHeld({})).toBe(true);
    time.settled = endsAt;
    time.now += 3_600_000;
    await jobs.runDue();
    expect(await isHeld({})).toBeUndefined();
    expect(holds.list(acme)).toMatchObject([{ releasedBy: 'system' }]);
    expect(events()).toMatchObject([{ action: 'LEGAL_HOLD_RELEASE', actor: { type: 'system' } }]);
  });

  test('that is released has no end any more', async () => {
    const { holds, acme, by, jobs, place, time, events } = openHolds();
    const { id } = place({ endsAt: new Date(time.now + 1_000).toISOString() });
    holds.release(acme, id, by);
    events();
    time.now += 2_000;
    await jobs.runDue();
    expect(events()).toEqual([]);
  });

  test('that is placed or released is told to those who destroy, in its own transaction, and counted', () => {
    const { holds, acme, by, db, place } = openHolds();
    const told: unknown[] = [];
    holds.onChanged((organizationId) => told.push([organizationId, db.isTransaction]));
    const { id } = place();
    expect(holds.placedCount(acme)).toBe(1);
    holds.release(acme, id, by);
    expect(holds.placedCount(acme)).toBe(1);
    expect(told).toEqual([
      [acme, true],
      [acme, true],
    ]);
  });

  test('that cannot be recorded is neither placed nor released', async () => {
    const { holds, acme, by, db, isHeld, place } = openHolds();
    const { id } = place();
    db.exec("CREATE TRIGGER full BEFORE INSERT ON outbox BEGIN SELECT raise(ABORT, 'disk full'); END");
    expect(() => holds.release(acme, id, by)).toThrow('disk full');
    expect(() => place({ name: 'another' })).toThrow('disk full');
    expect(await isHeld({})).toBe(true);
    expect(holds.list(acme)).toHaveLength(1);
  });

  test('has a name that no other hold in force has, and fifty are in force at most', () => {
    const { holds, acme, by, place } = openHolds();
    const { id } = place();
    expect(kindOf(() => place())).toBe('conflict');
    holds.release(acme, id, by);
    for (let n = 1; n <= 50; n += 1) place({ name: `Case ${n}` });
    expect(errorOf(() => place({ name: 'Case 51' }))).toMatchObject({
      kind: 'plan-limit',
      options: { details: { limit: 'legal-holds', max: 50 } },
    });
  });

  test.each<[Partial<HoldRequest>, string]>([
    [{ name: ' ' }, 'name'],
    [{ reason: '' }, 'reason'],
    [{ reason: 'x'.repeat(501) }, 'reason'],
    [{ actor: 'ana@acme.example' }, 'actor'],
    [{ filter: parseFilter('env:production') }, 'q'],
    [{ scope: 'actor' }, 'actor'],
    [{ scope: 'actor', actor: 'ana' }, 'actor'],
    [{ scope: 'actor', actor: 'api-key:' }, 'actor'],
    [{ scope: 'filter' }, 'q'],
    [{ scope: 'filter', filter: parseFilter('') }, 'q'],
    [{ scope: 'filter', filter: parseFilter('since:7d') }, 'q'],
    [{ from: '2026-01-01' }, 'from'],
    [{ from: '2026-01-02T00:00:00Z', until: '2026-01-02T00:00:00Z' }, 'until'],
    [{ endsAt: '2026-01-31T12:00:00Z' }, 'endsAt'],
    [{ endsAt: '24h' }, 'endsAt'],
  ])('is refused as %j, naming the field', (request, path) => {
    const now = Date.UTC(2026, 0, 31, 12);
    expect(errorOf(() => checkHold({ ...WHOLE, ...request }, now))).toMatchObject({
      kind: 'invalid',
      options: { errors: [{ path }] },
    });
  });
});

test('a filter that an event cannot tell whole is refused', () => {
  const filter = parseFilter(`resource:${'x'.repeat(600)}`);
  expect(errorOf(() => checkHold({ ...WHOLE, scope: 'filter', filter }, 0))?.message).toContain(
    'at most 500 characters',
  );
});

const RESOURCE = { type: 'member', name: 'ana@acme.example' };
