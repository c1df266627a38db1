import { describe, expect, test } from 'vitest';
import { openTestWorkspace } from '../team/workspace.testing.ts';

function openWithKey() {
  const workspace = openTestWorkspace();
  const acme = workspace.organization('org_acme');
  const { key } = workspace.keyStore.create({ organizationId: acme, name: 'ci', scopes: ['export'] });
  const stored = () => {
    const row = workspace.db.prepare('SELECT last_used_at AS at, last_used_ip AS ip FROM api_keys').get();
    return { at: row?.at, ip: row?.ip };
  };
  return { ...workspace, acme, key, stored };
}

describe('the last use of a key', () => {
  test('is shown at once and written with the next flush', () => {
    const { acme, key, lastUse, apiKeys, stored, time } = openWithKey();
    lastUse.touch(key.id, '192.0.2.1');
    time.now += 1_000;
    lastUse.touch(key.id, '2001:db8::1');
    const listed = () => apiKeys.list(acme, 'all', 'name')[0];
    expect(listed()).toMatchObject({ lastUsedAt: time.now, lastUsedIp: '2001:db8::1' });
    expect(stored()).toEqual({ at: null, ip: null });
    lastUse.flush();
    expect(stored()).toEqual({ at: time.now, ip: '2001:db8::1' });
    expect(listed()).toMatchObject({ lastUsedAt: time.now, lastUsedIp: '2001:db8::1' });
  });

  test('never goes back', () => {
    const { key, lastUse, stored, time } = openWithKey();
    lastUse.touch(key.id, '192.0.2.1');
    lastUse.flush();
    const first = stored();
    time.now -= 60_000;
    lastUse.touch(key.id, '192.0.2.2');
    lastUse.flush();
    expect(stored()).toEqual(first);
  });

  test('stays for the next flush when it cannot be written', () => {
    const { db, key, lastUse, stored } = openWithKey();
    lastUse.touch(key.id, '192.0.2.1');
    db.exec(`CREATE TRIGGER full BEFORE UPDATE ON api_keys BEGIN SELECT raise(ABORT, 'disk full'); END`);
    lastUse.flush();
    expect(stored().at).toBeNull();
    db.exec('DROP TRIGGER full');
    lastUse.flush();
    expect(stored().ip).toBe('192.0.2.1');
  });
});
