import { afterAll, beforeAll, expect, test } from 'vitest';
import { PresentState } from '../../workspace/investigations/present-state.ts';
import { openTestWorkspace } from '../../workspace/team/workspace.testing.ts';
import type { ChecklistItem } from '../checklist-item.ts';
import { type Act, openHistories, type TestHistories } from '../history.testing.ts';
import { HOUR_MS, habit, INPUT, KEY, NIGHT, stolen } from '../leaked-key/acts.testing.ts';
import { lookInto } from '../look-into.ts';
import { checklistOf } from './checklist.ts';

let histories: TestHistories;
beforeAll(async () => {
  histories = await openHistories();
});
afterAll(() => histories.close());

const EVE = 'eve@example.com';
const suspect = { type: 'api-key', name: KEY } as const;
const shop = { type: 'api-key', name: 'shop-backend' } as const;

/** A log in which the key did its habit and these acts, and a workspace. `items` is the checklist of the key as of now. */
async function open(acts: readonly Act[]) {
  const workspace = openTestWorkspace({ now: NIGHT });
  const organizationId = workspace.organization('org_acme');
  const log = await histories.open([...habit(30, { recordedBy: shop }), ...acts]);
  const state = new PresentState({ db: workspace.db, clock: () => workspace.time.now });
  const wish = { kind: 'leaked-key', input: INPUT } as const;
  const found = await lookInto(log.ask(), wish);
  return {
    ...workspace,
    log,
    organizationId,
    items: () => checklistOf(found, { ask: log.ask(), state, organizationId, askedAt: NIGHT }),
  };
}

const told = (items: readonly ChecklistItem[], ...kinds: readonly ChecklistItem['kind'][]) =>
  items
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ kind, name, state }) => `${kind} ${name}: ${state}`);

const later = (action: string, on: string, part: Partial<Act>): Act =>
  stolen(on, { action, at: NIGHT + HOUR_MS, by: 'ben@acme.example', version: undefined, ...part });

test('what the suspect reports replaces nothing that is kept elsewhere; what others report does', async () => {
  const { log, items } = await open([stolen('DATABASE_URL', { recordedBy: shop })]);
  const rotation = async () => (await items()).find(({ name }) => name === 'DATABASE_URL');
  for (const part of [{ recordedBy: suspect }, { recordedBy: { ...suspect, type: 'import' as const } }]) {
    await log.record([later('SECRET_SET', 'DATABASE_URL', { version: 4, ...part })]);
    expect(await rotation()).toMatchObject({
      state: 'open',
      detail: expect.stringContaining('only the suspected key reported that it was replaced or deleted'),
    });
  }
  await log.record([later('SECRET_SET', 'DATABASE_URL', { version: 5, recordedBy: shop })]);
  expect(await rotation()).toMatchObject({ state: 'done' });
});

test('the suspect cannot report that whoever it added was removed', async () => {
  const { log, items } = await open([
    stolen(EVE, { action: 'TEAM_MEMBER_ADD', version: undefined, recordedBy: shop }),
  ]);
  const member = async () => told(await items(), 'remove-member');
  await log.record([later('TEAM_MEMBER_REMOVE', EVE, { recordedBy: suspect })]);
  expect(await member()).toEqual([`remove-member ${EVE}: open`]);
  await log.record([later('TEAM_MEMBER_REMOVE', EVE, { recordedBy: shop, at: NIGHT + 2 * HOUR_MS })]);
  expect(await member()).toEqual([`remove-member ${EVE}: done`]);
});

test('an invitation that nobody has accepted yet is to be withdrawn, and then nothing is left to do', async () => {
  const { organizationId, person, invitations, time, items } = await open([
    stolen(EVE, { action: 'TEAM_INVITE', version: undefined }),
  ]);
  const ways = async () => told(await items(), 'remove-member', 'withdraw-invitation');
  const olga = person('olga', organizationId, 'owner');
  const invitation = invitations.invite(organizationId, EVE, 'admin', olga);
  expect(await ways()).toEqual([`withdraw-invitation ${EVE}: open`]);
  time.now += HOUR_MS;
  invitations.revoke(organizationId, invitation.id, olga);
  expect(await ways()).toEqual([`remove-member ${EVE}: gone`, `withdraw-invitation ${EVE}: done`]);
});

test('an invitation of elsewhere is withdrawn once others than the suspect report it', async () => {
  const { log, items } = await open([
    stolen(EVE, { action: 'TEAM_INVITE', version: undefined, recordedBy: shop }),
  ]);
  const ways = async () => told(await items(), 'remove-member', 'withdraw-invitation');
  await log.record([later('TEAM_INVITE_REVOKE', EVE, { recordedBy: suspect })]);
  expect(await ways()).toEqual([`withdraw-invitation ${EVE}: open`]);
  await log.record([later('TEAM_INVITE_REVOKE', EVE, { recordedBy: shop })]);
  expect(await ways()).toEqual([`remove-member ${EVE}: gone`, `withdraw-invitation ${EVE}: done`]);
});
