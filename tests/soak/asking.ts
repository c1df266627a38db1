import { Agent, request } from 'node:http';
import { connect } from 'node:net';

export type Asked = {
  readonly url: string;
  readonly path: string;
  readonly key?: string;
  readonly body?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** The address that it seems to come from. */
  readonly from: string;
};

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** Sends a request and reads the whole answer. The status, and the body where `isRead`. */
export function ask(
  asked: Asked,
  isRead = false,
): Promise<{ readonly status: number; readonly text: string }> {
  const { url, path, body } = asked;
  return new Promise((resolve, reject) => {
    const sent = request(url + path, { agent, method: body ? 'POST' : 'GET', headers: headersOf(asked) });
    sent.on('error', reject);
    sent.on('response', (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => isRead && parts.push(part));
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString() }),
      );
    });
    sent.end(body);
  });
}

/**
 * Sends the head of a request, and the first part of its body where there is one, then neither sends nor reads any more. Resolves
 * when the server closes the connection or `patience` ends.
 */
export function stall(asked: Asked, sentShare: number, patience: AbortSignal): Promise<void> {
  const { hostname, port } = new URL(asked.url);
  const { body } = asked;
  const head = [`${body ? 'POST' : 'GET'} ${asked.path} HTTP/1.1`, `Host: ${hostname}`];
  if (body) head.push(`Content-Length: ${body.length}`);
  for (const [name, value] of Object.entries(headersOf(asked))) head.push(`${name}: ${value}`);
  const socket = connect({ host: hostname, port: Number(port) });
  return new Promise((resolve) => {
    // Not resumed: what arrives stays in the buffers of the system, and then with the server.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
    patience.addEventListener('abort', () => socket.destroy(), { once: true });
    if (patience.aborted) socket.destroy();
    else
      socket.write(
        Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), ...firstPart(body, sentShare)]),
      );
  });
}

/** Closes what is kept open. */
export function hangUp(): void {
  agent.destroy();
}

function headersOf({ key, body, headers, from }: Asked): Record<string, string> {
  return {
    'X-Forwarded-For': from,
    ...(key !== undefined && { Authorization: `Bearer ${key}` }),
    ...(body && { 'Content-Type': 'application/json' }),
    ...headers,
  };
}

function firstPart(body: Buffer | undefined, share: number): Buffer[] {
  return body ? [body.subarray(0, Math.floor(body.length * share))] : [];
}
