import { request } from 'node:http';
import { expect } from 'vitest';
import type { TestServer } from './server.testing.ts';

export type SlowRequest = {
  readonly path: string;
  readonly method?: string;
  readonly type: string;
  readonly body: string;
  readonly scopes: readonly string[];
};

let made = 0;

/** The answer to a request whose key is revoked after its head has arrived and before all of its body has. */
export async function revokedMeanwhile(
  server: TestServer,
  { path, method = 'POST', type, body, scopes }: SlowRequest,
): Promise<{ readonly status: number; readonly text: string }> {
  const owner = await server.signIn();
  made += 1;
  const name = `slow-${made}`;
  const key = (await server.browse(owner, '/v1/api-keys', { json: { name, scopes } })).body as {
    id: string;
    key: string;
  };
  const answer = Promise.withResolvers<{ status: number; text: string }>();
  const headers = {
    Authorization: `Bearer ${key.key}`,
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
  };
  const sent = request(`${server.url}${path}`, { method, headers }, async (response) => {
    let text = '';
    for await (const part of response) text += part;
    answer.resolve({ status: response.statusCode ?? 0, text });
  });
  await new Promise((resolve) => sent.write(body.slice(0, 5), resolve));
  // The server has seen the head of the request when it notes the use of the key.
  await expect
    .poll(async () => (await server.browse(owner, '/v1/api-keys')).text)
    .toMatch(new RegExp(`"name":"${name}"[^}]*"lastUsedAt":"`));
  await server.browse(owner, `/v1/api-keys/${key.id}`, { method: 'DELETE' });
  sent.end(body.slice(5));
  return answer.promise;
}
