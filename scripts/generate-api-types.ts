import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OpenAPI3 } from 'openapi-typescript';
import { initialize } from '../packages/server/src/initialize.ts';
import { startServer } from '../packages/server/src/start-server.ts';
import { apiTypes } from './api-types.ts';

// Writes the types of the API's answers anew, from the OpenAPI document of a server on a folder of its own.

const FILE = join(import.meta.dirname, '../packages/sdk/src/api-schemas.gen.ts');

const parent = await mkdtemp(join(tmpdir(), 'daybook-api-types-'));
const dataFolder = join(parent, 'data');
try {
  await initialize({ dataFolder, organizationName: 'Types', env: {} });
  const server = await startServer({ dataFolder, port: 0, env: { DAYBOOK_LOG_LEVEL: 'silent' } });
  try {
    const answer = await fetch(`${server.url}/openapi.json`);
    const document = (await answer.json()) as OpenAPI3;
    await writeFile(FILE, await apiTypes(document));
  } finally {
    await server.close();
  }
} finally {
  await rm(parent, { recursive: true, force: true });
}
