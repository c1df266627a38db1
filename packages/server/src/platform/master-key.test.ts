import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadMasterKey, loadOrMakeMasterKey, wrappedBy } from './master-key.ts';

let keys = '';
beforeEach(() => {
  keys = join(mkdtempSync(join(tmpdir(), 'daybook-keys-')), 'keys');
});
afterEach(() => rmSync(join(keys, '..'), { recursive: true }));

const secret = Buffer.from('what is wrapped');
const newKey = () => randomBytes(32).toString('base64');

function putFile(name: string, text: string): void {
  mkdirSync(keys, { recursive: true });
  writeFileSync(join(keys, name), `${text}\n`);
}

describe('one master key', () => {
  test('is made once, in a file that nobody else may read', () => {
    const { id } = loadOrMakeMasterKey(keys, {});
    expect(loadOrMakeMasterKey(keys, {}).id).toBe(id);
    expect(statSync(join(keys, 'master.key')).mode & 0o777).toBe(0o600);
  });

  test('the variable wins over the file', () => {
    const file = loadOrMakeMasterKey(keys, {});
    expect(loadMasterKey(keys, { DAYBOOK_MASTER_KEY: newKey() }).id).not.toBe(file.id);
  });

  test('a variable that is empty is called empty', () => {
    expect(() => loadMasterKey(keys, { DAYBOOK_MASTER_KEY: '' })).toThrow('DAYBOOK_MASTER_KEY is empty');
    expect(() => loadMasterKey(keys, {})).toThrow('there is no master key');
  });

  test('unwraps what it wrapped, for the same use only', () => {
    const key = loadOrMakeMasterKey(keys, {});
    const wrapped = key.wrap(secret, 'use a');
    expect(wrappedBy(wrapped)).toBe(key.id);
    expect(key.unwrap(wrapped, 'use a')).toEqual(secret);
    expect(() => key.unwrap(wrapped, 'use b')).toThrow('was changed');
    expect(() => key.unwrap(`${key.id}.`, 'use a')).toThrow('was changed');
  });

  test('a wrong one names the right one', () => {
    const right = loadMasterKey(keys, { DAYBOOK_MASTER_KEY: newKey() });
    const wrong = loadMasterKey(keys, { DAYBOOK_MASTER_KEY: newKey() });
    expect(() => wrong.unwrap(right.wrap(secret, ''), '')).toThrow(
      `the master key is the wrong one: this folder's keys were wrapped by key ${right.id}, the one given is ${wrong.id}`,
    );
  });

  test.each(['short', newKey().slice(1), `${newKey()}AAAA`])('%j is no master key', (text) => {
    expect(() => loadMasterKey(keys, { DAYBOOK_MASTER_KEY: text })).toThrow(
      'DAYBOOK_MASTER_KEY does not hold',
    );
  });
});

describe('while the master key is replaced', () => {
  test('the previous one still unwraps, from the variable or the file; the current one wraps', () => {
    const [before, after] = [newKey(), newKey()];
    const old = loadMasterKey(keys, { DAYBOOK_MASTER_KEY: before });
    const wrapped = old.wrap(secret, '');
    const byVariables = loadMasterKey(keys, {
      DAYBOOK_MASTER_KEY: after,
      DAYBOOK_MASTER_KEY_PREVIOUS: before,
    });
    expect(byVariables.unwrap(wrapped, '')).toEqual(secret);
    putFile('master.key', after);
    putFile('master.previous.key', before);
    const byFiles = loadMasterKey(keys, {});
    expect(byFiles.unwrap(wrapped, '')).toEqual(secret);
    expect(wrappedBy(byFiles.wrap(secret, ''))).toBe(byVariables.id);
    expect(byFiles.id).not.toBe(old.id);
  });

  test('a running process follows the files', () => {
    const running = loadOrMakeMasterKey(keys, {});
    const before = running.id;
    const wrapped = running.wrap(secret, '');
    renameSync(join(keys, 'master.key'), join(keys, 'master.previous.key'));
    // Between the two steps there is no current key: the one in memory goes on.
    expect(wrappedBy(running.wrap(secret, ''))).toBe(before);
    putFile('master.key', newKey());
    const other = loadMasterKey(keys, {});
    expect(running.unwrap(other.wrap(secret, ''), '')).toEqual(secret);
    expect(running.id).toBe(other.id);
    expect(running.unwrap(wrapped, '')).toEqual(secret);
  });

  test('what it wraps is wrapped by the new one as soon as that is there', () => {
    const running = loadOrMakeMasterKey(keys, {});
    renameSync(join(keys, 'master.key'), join(keys, 'master.previous.key'));
    putFile('master.key', newKey());
    expect(wrappedBy(running.wrap(secret, ''))).toBe(loadMasterKey(keys, {}).id);
  });
});
