import { createKey } from '../packages/server/src/create-key.ts';
import type { Target } from './http.ts';
import { KeepAliveClient } from './keep-alive-client.ts';
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

type Reader = { readonly client: KeepAliveClient; readonly apiKey: string };

/** Sets secrets, then reads them by `READERS` clients at once, each with a key of its own, and sending its next request when it has its answer. */
export async function measureSecretReads(
  target: Target,
  dataFolder: string,
  reads: number,
): Promise<SecretReads> {
  for (let n = 0; n < SECRETS; n++) await setSecret(target, n);
  const readers: Reader[] = [];
  try {
    while (readers.length < READERS) {
      const name = `bench-reader-${readers.length}`;
      const { key } = await createKey({ dataFolder, name, scopes: ['secrets:read'], env: {} });
      readers.push({ client: await KeepAliveClient.open(target.url), apiKey: key });
    }
    await readAll(readers, WARM_UP_READS);
    const began = performance.now();
    const times = await readAll(readers, reads);
    const seconds = (performance.now() - began) / 1_000;
    return { read: summarize(times), readers: READERS, readsPerSecond: reads / seconds };
  } finally {
    for (const { client } of readers) client.close();
  }
}

async function setSecret({ url, apiKey }: Target, n: number): Promise<void> {
  const { status } = await fetch(url + pathOf(n), {
    method: 'PUT',
    headers: { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ value: `value of secret ${n}` }),
  });
  if (status !== 201) throw new Error(`setting ${pathOf(n)} was answered with ${status}`);
}

async function readAll(readers: readonly Reader[], reads: number): Promise<number[]> {
  const times: number[] = [];
  let next = 0;
  const read = async ({ client, apiKey }: Reader) => {
    while (next < reads) {
      const path = pathOf(next++ % SECRETS);
      times.push(
        await timed(async () => {
          const { status } = await client.get(path, apiKey);
          if (status !== 200) throw new Error(`GET ${path} was answered with ${status}`);
        }),
      );
    }
  };
  await Promise.all(readers.map(read));
  return times;
}

function pathOf(n: number): string {
  return `/v1/secrets/BENCH_SECRET_${n}?env=${ENVIRONMENT}`;
}
