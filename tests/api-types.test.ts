import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenAPI3 } from 'openapi-typescript';
import { expect, test } from 'vitest';
import { startTestServer } from '../packages/server/src/http/server.testing.ts';
import { apiTypes } from '../scripts/api-types.ts';

const FILE = join(import.meta.dirname, '../packages/sdk/src/api-schemas.gen.ts');

test('the types of answers in SDK and page are those of the OpenAPI document: npm run generate:api', async () => {
  const server = await startTestServer();
  try {
    const { body } = await server.call('/openapi.json');
    expect(await readFile(FILE, 'utf8')).toBe(await apiTypes(body as OpenAPI3));
  } finally {
    await server.stop();
  }
});
