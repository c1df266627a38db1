import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadOrMakeMasterKey } from '../../platform/master-key.ts';
import { errorOf, openTestWorkspace } from '../team/workspace.testing.ts';
import type { WorkspaceError } from '../workspace-error.ts';
import { OrganizationStore } from './organization-store.ts';
import { Organizations } from './organizations.ts';

function openOrganizations() {
  const workspace = openTestWorkspace();
  const { db, outbox, time } = workspace;
  const clock = () => time.now;
  const acme = workspace.organization('org_acme');
  const keys = mkdtempSync(join(tmpdir(), 'daybook-keys-'));
  onTestFinished(() => rmSync(keys, { recursive: true, force: true }));
  const store = new OrganizationStore(db, loadOrMakeMasterKey(keys, {}), clock);
  const organizations = new Organizations({ db, store, outbox, clock });
  const begun: string[] = [];
  const make = (person: { userId: string; email: string; sessionId: string }, name = 'Labs') =>
    organizations.make(name, person, workspace.account('ana').by, async ({ id }) => {
      await Promise.resolve();
      begun.push(id);
    });
  return { ...workspace, acme, organizations, begun, make };
}

/** What was refused with; undefined when it was done. */
const refusal = async (work: Promise<unknown>): Promise<WorkspaceError | undefined> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return errorOf(() => {
    if (error !== undefined) throw error;
  });
};

test('a further organization has its log before it has its maker as owner', async () => {
  const { acme, person, make, organizations, begun, events } = openOrganizations();
  const ana = person('ana', acme, 'viewer');
  const made = await make(ana);
  expect(begun).toEqual([made.id]);
  expect(
    organizations
      .of(ana.userId)
      .map(({ role }) => role)
      .sort(),
  ).toEqual(['owner', 'viewer']);
  expect(events().map(({ action }) => action)).toEqual(['ORGANIZATION_CREATE', 'TEAM_MEMBER_ADD']);
});

test('a person owns at most ten, and no log is begun for more, also when many are asked for at once', async () => {
  const { acme, person, make, organizations, begun } = openOrganizations();
  const ana = person('ana', acme, 'member');
  const outcomes = await Promise.all(Array.from({ length: 14 }, () => refusal(make(ana))));
  expect(outcomes.filter((error) => error === undefined)).toHaveLength(10);
  const refused = outcomes.find((error) => error !== undefined);
  expect(refused?.kind).toBe('plan-limit');
  expect(refused?.message).toMatch(/10 organizations/);
  expect(begun).toHaveLength(10);
  expect((await refusal(make(ana)))?.kind).toBe('plan-limit');
  expect(begun).toHaveLength(10);
  expect(organizations.of(ana.userId)).toHaveLength(11);
});

test('what another person owns, or one is otherwise in, does not count', async () => {
  const { acme, person, make, organization } = openOrganizations();
  const ana = person('ana', acme, 'owner');
  for (let n = 0; n < 12; n++) person('ana', organization(`org_${n}`), 'admin');
  const ben = person('ben', acme, 'viewer');
  for (let n = 0; n < 9; n++) await make(ana);
  expect((await refusal(make(ana)))?.kind).toBe('plan-limit');
  expect(await refusal(make(ben))).toBeUndefined();
});

test('an account that belongs to no organization makes none', async () => {
  const { account, make, begun } = openOrganizations();
  const error = await refusal(make(account('eve')));
  expect(error?.kind).toBe('forbidden');
  expect(error?.message).toContain('invitation');
  expect(begun).toEqual([]);
});

test('one that could not be begun takes no place', async () => {
  const { acme, person, make, organizations, account } = openOrganizations();
  const ana = person('ana', acme, 'member');
  for (let n = 0; n < 12; n++) {
    const failing = organizations.make('Labs', ana, account('ana').by, () =>
      Promise.reject(new Error('full')),
    );
    await expect(failing).rejects.toThrow('full');
  }
  expect(await refusal(make(ana))).toBeUndefined();
});
