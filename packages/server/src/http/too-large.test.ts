import { Agent, request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from './server.testing.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

test('a body that is too large is answered, and the next request of the same client too', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const send = (body: string) =>
    new Promise<number>((resolve, reject) => {
      const sent = request(
        `${server.url}/v1/projects`,
        {
          agent,
          method: 'POST',
          headers: { Authorization: `Bearer ${server.apiKey}`, 'Content-Type': 'application/json' },
        },
        (response) => {
          response.resume();
          response.on('end', () => resolve(response.statusCode ?? 0));
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  const tooLarge = JSON.stringify({ name: 'x'.repeat(600_000) });
  for (let n = 0; n < 20; n += 1) {
    expect(await send(tooLarge)).toBe(413);
    expect(await send('{}')).toBe(422);
  }
  agent.destroy();
});
