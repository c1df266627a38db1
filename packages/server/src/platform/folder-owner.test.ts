import { chownSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createKey } from '../create-key.ts';
import { fillDemo } from '../demo/fill-demo.ts';
import { initialize } from '../initialize.ts';
import { reencryptFolder } from '../reencrypt-folder.ts';
import { reindexFolder } from '../reindex-folder.ts';
import { resetAccount } from '../reset-account.ts';
import { rotateMasterKey } from '../rotate-master-key.ts';
import { startServer } from '../start-server.ts';
import { type Caller, lineFor, requireOwner } from './folder-owner.ts';

const isRoot = process.geteuid?.() === 0;
/** A user who owns nothing here, and has no name. */
const OTHER = 54_321;
const LINE = `setpriv --reuid=${OTHER} --regid=${OTHER} --clear-groups `;

let parent = '';
let dataFolder = '';
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'daybook-owner-'));
  dataFolder = join(parent, 'data');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

/** Everything in the folder with its owner and size. */
const listing = () =>
  ['', ...readdirSync(dataFolder, { recursive: true, encoding: 'utf8' }).toSorted()].map((name) => {
    const { uid, size } = lstatSync(join(dataFolder, name));
    return `${name} ${uid} ${size}`;
  });

function giveAway(): void {
  for (const name of ['', ...readdirSync(dataFolder, { recursive: true, encoding: 'utf8' })])
    chownSync(join(dataFolder, name), OTHER, OTHER);
}

describe('a data folder of another user', () => {
  test.runIf(isRoot)(
    'is refused by every command, with the line to use, and nothing in it is touched',
    async () => {
      await initialize({ dataFolder, organizationName: 'Acme' });
      giveAway();
      const before = listing();
      const commands = {
        serve: () => startServer({ dataFolder, port: 0 }),
        reindex: () => reindexFolder({ dataFolder }),
        'keys create': () => createKey({ dataFolder, name: 'second' }),
        'account reset': () => resetAccount({ dataFolder, email: 'ana@example.com' }),
        'master-key rewrap': () => rotateMasterKey({ dataFolder }),
        'master-key reencrypt': () => reencryptFolder({ dataFolder }),
        init: () => initialize({ dataFolder, organizationName: 'Acme' }),
      };
      for (const [name, run] of Object.entries(commands)) {
        const refused = await run().then(
          () => 'nothing was refused',
          (error: Error) => error.message,
        );
        expect(`${name}: ${refused}`).toContain(
          `${dataFolder} belongs to user ${OTHER}, and this runs as ${userInfo().username}`,
        );
        expect(refused).toContain(LINE);
      }
      expect(listing()).toEqual(before);
    },
  );

  test.runIf(isRoot)('is refused by init and demo while it is still empty', async () => {
    mkdirSync(dataFolder);
    chownSync(dataFolder, OTHER, OTHER);
    await expect(initialize({ dataFolder, organizationName: 'Acme' })).rejects.toThrow(LINE);
    await expect(fillDemo({ dataFolder, events: 3_000 })).rejects.toThrow(LINE);
    expect(readdirSync(dataFolder)).toEqual([]);
  });

  test.runIf(isRoot)('is accepted where root made it and whoever may write to it sets it up', () => {
    mkdirSync(dataFolder);
    const caller = { ...CALLER, uid: 1_000 };
    expect(() => requireOwner(dataFolder, join(dataFolder, 'workspace.db'), caller)).not.toThrow();
  });
});

const CALLER: Caller = {
  uid: 0,
  platform: 'linux',
  env: { DAYBOOK_DATA: '/var/lib/daybook', DAYBOOK_MASTER_KEY: 'secret', HOME: '/root' },
  execPath: '/opt/daybook/node_modules/.bin/node',
  execArgv: ['--no-wasm-code-gc'],
  argv: ['/opt/daybook/node_modules/.bin/node', '/opt/daybook/daybook', 'reindex', '--data', "/srv/o'log"],
};

describe('the line to use', () => {
  const owner = { uid: 998, gid: 998, name: 'daybook' };

  test('is the same command as the owner, by what root has on Linux', () => {
    expect(lineFor(owner, CALLER)).toBe(
      "runuser -u daybook -- /opt/daybook/daybook reindex --data '/srv/o'\\''log'",
    );
  });

  test('keeps the variables of others too, by name: no value is told', () => {
    const line = lineFor(owner, { ...CALLER, uid: 1_000 });
    expect(line).toContain(
      'sudo -u daybook --preserve-env=DAYBOOK_DATA,DAYBOOK_MASTER_KEY /opt/daybook/daybook ',
    );
    expect(line).not.toContain('secret');
    expect(lineFor({ ...owner, name: undefined }, { ...CALLER, platform: 'darwin' })).toContain(
      "sudo -u '#998' --preserve-env=",
    );
  });

  test('starts another script by the same Node with the same flags', () => {
    const argv = ['node', '/opt/daybook/scripts/start.ts', '--port', '0'];
    expect(lineFor(owner, { ...CALLER, argv })).toBe(
      'runuser -u daybook -- /opt/daybook/node_modules/.bin/node --no-wasm-code-gc /opt/daybook/scripts/start.ts --port 0',
    );
  });
});
