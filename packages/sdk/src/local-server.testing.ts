import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request as a test's server saw it, with its body read. */
export type SeenRequest = {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
};

/** A real HTTP server on a free port that answers as the test says and keeps what it was asked. */
export async function startLocalServer(
  answer: (request: SeenRequest, response: ServerResponse, count: number) => void,
): Promise<{
  readonly url: string;
  readonly seen: readonly SeenRequest[];
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}> {
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const url = new URL(request.url ?? '/', 'http://local');
      const one = { method: request.method ?? '', url, headers: request.headers, body };
      seen.push(one);
      answer(one, response, seen.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function answerJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
}

/** A recorded event as a server would show it. */
export function sampleEvent(position: number) {
  return {
    id: `019a0000-0000-7000-8000-${String(position).padStart(12, '0')}`,
    occurredAt: '2026-11-22T10:15:30.123Z',
    action: 'SECRET_READ',
    actor: { type: 'user', name: 'ana@acme.example' },
    resource: { type: 'secret', name: 'DATABASE_URL' },
    outcome: 'success',
    recordedBy: { type: 'api-key', name: 'shop' },
    position,
    recordedAt: '2026-11-22T10:15:31.000Z',
    category: 'Secrets',
  } as const;
}

/** Pauses that a test does not notice. */
export const IMPATIENT = { delayMs: 1, delayMsMax: 2 } as const;
