import { once } from 'node:events';
import { request } from 'node:http';
import type { DaybookServer } from './daybook-side.ts';
import { timed } from './measure.ts';
import { MemoryWatch } from './memory.ts';
import type { Pool } from './postgres/driver.ts';
import { NAMES } from './postgres/table.ts';

/** One export of everything, over HTTP to a client that throws it away. */
export type ExportFigures = {
  readonly format: 'ndjson' | 'csv' | 'parquet';
  readonly events: number;
  readonly bytes: number;
  readonly seconds: number;
  /** The server's memory at its highest meanwhile, in bytes. */
  readonly peak: number | undefined;
  /** What `COPY … TO` takes for the same rows within the server; undefined where PostgreSQL has no such format. */
  readonly postgresSeconds: number | undefined;
};

/** The rows of the table as the same formats, in the order of recording. */
const COPIES = {
  ndjson: 'COPY (SELECT to_json(events) FROM events ORDER BY position) TO $$/dev/null$$',
  csv: `COPY (SELECT position, ${NAMES.join(', ')} FROM events ORDER BY position) TO $$/dev/null$$ (FORMAT csv, HEADER)`,
  parquet: undefined,
} as const;

export async function measureExports(server: DaybookServer, pool: Pool): Promise<ExportFigures[]> {
  const figures: ExportFigures[] = [];
  for (const format of ['ndjson', 'csv', 'parquet'] as const) {
    const memory = MemoryWatch.ofProcess(server.pid);
    const began = performance.now();
    const { events, bytes } = await take(server, format);
    const seconds = (performance.now() - began) / 1_000;
    const peak = await memory.stop();
    const copy = COPIES[format];
    const postgresSeconds = copy === undefined ? undefined : (await timed(() => pool.query(copy))) / 1_000;
    figures.push({ format, events, bytes, seconds, peak, postgresSeconds });
  }
  return figures;
}

/** Reads an export to its end. @throws Error when it breaks off */
async function take(
  { url, apiKey }: DaybookServer,
  format: string,
): Promise<{ events: number; bytes: number }> {
  const sent = request(`${url}/v1/export?format=${format}`, {
    headers: { Authorization: `Bearer ${apiKey}` },
  }).end();
  const [response] = await once(sent, 'response');
  let bytes = 0;
  for await (const part of response) bytes += part.length;
  if (response.statusCode !== 200) throw new Error(`an export was answered with ${response.statusCode}`);
  return { events: Number(response.headers['daybook-count']), bytes };
}
