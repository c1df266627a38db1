import { expect, test } from 'vitest';
import { handleOf } from '../team/invitations.ts';
import { openTestWorkspace } from '../team/workspace.testing.ts';
import { PresentState } from './present-state.ts';

function open() {
  const workspace = openTestWorkspace();
  const { db, time } = workspace;
  const [acme, other] = [workspace.organization('org_acme'), workspace.organization('org_other')];
  const state = new PresentState({ db, clock: () => time.now });
  return { ...workspace, acme, other, state, olga: workspace.person('olga', acme, 'owner') };
}

test('a key is live until it is revoked or has expired, and is known in its organization alone', () => {
  const { acme, other, olga, apiKeys, state, time } = open();
  const expiresAt = new Date(time.now + 3_600_000).toISOString();
  const { key } = apiKeys.create(acme, { name: 'ci', scopes: ['events:read'], expiresAt }, olga);
  expect(state.key(acme, 'ci')).toEqual({ id: key.id, name: 'ci', endedAt: undefined });
  expect([state.key(other, 'ci'), state.key(acme, 'never')]).toEqual([undefined, undefined]);
  time.now += 3_600_000;
  expect(state.key(acme, 'ci')?.endedAt).toBe(Date.parse(expiresAt));
  time.now += 1;
  apiKeys.revoke(acme, key.id, olga);
  expect(state.key(acme, 'ci')?.endedAt).toBe(time.now);
});

test('the keys that somebody made stay theirs once they left', () => {
  const { acme, other, olga, person, apiKeys, members, state } = open();
  const ana = person('ana', acme, 'admin');
  apiKeys.create(acme, { name: 'hers', scopes: ['events:read'] }, ana);
  apiKeys.create(acme, { name: 'mine', scopes: ['events:read'] }, olga);
  members.remove(acme, ana.memberId, 'keep', olga);
  expect(state.keysOf(acme, 'ANA@acme.example')).toMatchObject([{ name: 'hers', endedAt: undefined }]);
  expect([state.member(acme, ana.email), state.keysOf(other, ana.email)]).toEqual([undefined, []]);
});

test('sessions of a member count whichever organization they show, until they expire', () => {
  const { acme, other, person, state, time } = open();
  const ana = person('ana', acme, 'member');
  expect(state.member(acme, 'Ana@Acme.example')).toEqual({ id: ana.memberId, sessions: 1 });
  person('ana', other, 'member');
  expect(state.member(acme, ana.email)?.sessions).toBe(1);
  expect(state.member(other, ana.email)?.sessions).toBe(1);
  time.now += 86_400_000;
  expect(state.member(other, ana.email)?.sessions).toBe(0);
});

test('invitations are those that somebody sent or got, named by a handle that opens nothing', () => {
  const { acme, olga, person, invitations, members, state, time } = open();
  const ana = person('ana', acme, 'admin');
  const sent = invitations.invite(acme, 'guest@acme.example', 'viewer', ana);
  invitations.invite(acme, 'other@acme.example', 'viewer', olga);
  expect(state.invitations(acme, ana.email)).toMatchObject([
    { handle: handleOf(sent), email: 'guest@acme.example', isBacked: true, revokedAt: undefined },
  ]);
  members.remove(acme, ana.memberId, undefined, olga);
  time.now += 1;
  invitations.invite(acme, ana.email, 'viewer', olga);
  expect(state.invitations(acme, ana.email)).toMatchObject([
    { email: 'guest@acme.example', isBacked: false },
    { email: ana.email, isBacked: true },
  ]);
});

test('the value of an older version is kept, is back, or went with the secret', () => {
  const { acme, db, state } = open();
  const secret = () => state.secret(acme, { environment: 'production', name: 'TOKEN', version: 1 });
  expect(secret()).toBeUndefined();
  db.exec(`INSERT INTO secrets (id, organization_id, environment, name, version, created_at, updated_at)
      VALUES ('sec_1', 'org_acme', 'production', 'TOKEN', 2, 0, 7);
    INSERT INTO secret_versions (secret_id, version, key_id, sealed, fingerprint, created_at, created_by)
      VALUES ('sec_1', 1, NULL, x'00', x'01', 0, 'olga'), ('sec_1', 2, NULL, x'00', x'02', 0, 'olga')`);
  expect(secret()).toEqual({ id: 'sec_1', isDeleted: false, isKept: true, isBack: false, updatedAt: 7 });
  db.exec(`INSERT INTO secret_versions (secret_id, version, key_id, sealed, fingerprint, same_as_version, created_at, created_by)
      VALUES ('sec_1', 3, NULL, x'00', x'01', 1, 0, 'olga');
    UPDATE secrets SET version = 3`);
  expect(secret()).toMatchObject({ isBack: true });
  db.exec('UPDATE secrets SET deleted_at = 8; UPDATE secret_versions SET sealed = NULL, key_id = NULL');
  expect(secret()).toMatchObject({ isDeleted: true, isKept: false, isBack: false });
});
