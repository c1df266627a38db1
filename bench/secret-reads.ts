import { Agent, request } from 'node:http';
import { createKey } from '../packages/server/src/create-key.ts';
import type { Target } from './http.ts';
import { summarize, type Times, timed } from './measure.ts';

const READERS = 50;
const SECRETS = 100;
const WARM_UP_READS = 1_000;
const ENVIRONMENT = 'production';

export type SecretReads = {
  /** From sending the request to the value, which leaves when its record is on stable storage. */
  readonly read: Times;
  readonly readers: number;
  readonly readsPerSecond: number;
};

/** Sets secrets, then reads them by `READERS` clients at once, each with a key of its own, and sending its next request when it has its answer. */
export async function measureSecretReads(
  target: Target,
  dataFolder: string,
  reads: number,
): Promise<SecretReads> {
  const agent = new Agent({ keepAlive: true, maxSockets: READERS });
  try {
    for (let n = 0; n < SECRETS; n++) {
      await send(agent, target, 'PUT', pathOf(n), JSON.stringify({ value: `value of secret ${n}` }));
    }
    const readers = await readersOf(target.url, dataFolder);
    await readAll(agent, readers, WARM_UP_READS);
    const began = performance.now();
    const times = await readAll(agent, readers, reads);
    const seconds = (performance.now() - began) / 1_000;
    return { read: summarize(times), readers: READERS, readsPerSecond: reads / seconds };
  } finally {
    agent.destroy();
  }
}

async function readersOf(url: string, dataFolder: string): Promise<Target[]> {
  const readers: Target[] = [];
  while (readers.length < READERS) {
    const name = `bench-reader-${readers.length}`;
    const { key } = await createKey({ dataFolder, name, scopes: ['secrets:read'], env: {} });
    readers.push({ url, apiKey: key });
  }
  return readers;
}

async function readAll(agent: Agent, readers: readonly Target[], reads: number): Promise<number[]> {
  const times: number[] = [];
  let next = 0;
  const reader = async (target: Target) => {
    while (next < reads) {
      const n = next++ % SECRETS;
      times.push(await timed(() => send(agent, target, 'GET', pathOf(n))));
    }
  };
  await Promise.all(readers.map(reader));
  return times;
}

function pathOf(n: number): string {
  return `/v1/secrets/BENCH_SECRET_${n}?env=${ENVIRONMENT}`;
}

function send(
  agent: Agent,
  { url, apiKey }: Target,
  method: string,
  path: string,
  body?: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = {
      Authorization: `Bearer ${apiKey}`,
      ...(body !== undefined && {
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
      }),
    };
    const sent = request(url + path, { agent, method, headers }, (response) => {
      response.resume();
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode = 0 } = response;
        if (statusCode >= 200 && statusCode < 300) resolve();
        else reject(new Error(`${method} ${path} was answered with ${statusCode}`));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
