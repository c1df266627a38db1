import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, chown, mkdir, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { startChild } from '../child.ts';
import { copyBinaries } from './binaries.ts';
import { type Connection, USER } from './driver.ts';

/**
 * About the memory that Daybook is allowed, and what a careful administrator sets for disks of today; everything else is
 * as it comes, `fsync` and `synchronous_commit` among it.
 */
const SETTINGS: Readonly<Record<string, string>> = {
  shared_buffers: '256MB',
  work_mem: '64MB',
  maintenance_work_mem: '256MB',
  effective_cache_size: '4GB',
  max_wal_size: '4GB',
  random_page_cost: '1.1',
  synchronous_commit: 'on',
};

export type Cluster = Connection & {
  readonly version: string;
  readonly pid: number;
  /** A folder that PostgreSQL itself can read, for COPY. */
  readonly exchange: string;
  readonly settings: Readonly<Record<string, string>>;
  stop(): Promise<void>;
};

/**
 * A real PostgreSQL on a port of its own. Never as root, which it refuses: then it runs as `nobody`, who must be able to pass
 * through to `folder`, which is made here.
 */
export async function startCluster(folder: string): Promise<Cluster> {
  await mkdir(folder);
  await chmod(folder, 0o711);
  const user = process.getuid?.() === 0 ? nobody() : undefined;
  const { initdb, postgres } = await copyBinaries(folder);
  const password = randomBytes(24).toString('hex');
  const [data, exchange, passwordFile] = ['data', 'exchange', 'password'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  await mkdir(data, { mode: 0o700 });
  await mkdir(exchange, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (user) {
    for (const path of [data, exchange, passwordFile]) await chown(path, user.uid, user.gid);
  }
  const options = {
    ...user,
    // Fast shutdown: ends connections, keeps what was committed.
    stopSignal: 'SIGINT',
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC' },
  } as const;
  const init = [
    '--pgdata',
    data,
    '--username',
    USER,
    '--pwfile',
    passwordFile,
    '--auth',
    'scram-sha-256',
    '--encoding',
    'UTF8',
    '--locale',
    'C',
  ];
  await startChild(initdb, init, options).ended();
  await rm(passwordFile);
  const port = await freePort();
  const settings = {
    ...SETTINGS,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    port: String(port),
  };
  const args = [
    '-D',
    data,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
  const child = startChild(postgres, args, options);
  const [, version = ''] = await child.says(/starting PostgreSQL (\S+)/);
  await child.says(/database system is ready to accept connections/);
  return { port, password, version, pid: child.pid, exchange, settings: SETTINGS, stop: () => child.stop() };
}

function nobody(): { uid: number; gid: number } {
  const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
