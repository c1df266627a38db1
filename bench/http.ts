import { Agent, request } from 'node:http';

/** A server that is measured, and how to talk to it. */
export type Target = { readonly url: string; readonly apiKey: string };

export type Answer = { readonly status: number; readonly body: string };

/** One connection pool for all: what it costs to connect is not what is compared. */
const agent = new Agent({ keepAlive: true, maxSockets: 16 });

/** Sends a request and reads the whole answer. @throws Error when it is no success. */
export function call({ url, apiKey }: Target, path: string, body?: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = {
      Authorization: `Bearer ${apiKey}`,
      ...(body && { 'Content-Type': 'application/json', 'Content-Length': String(body.length) }),
    };
    const sent = request(url + path, { agent, method: body ? 'POST' : 'GET', headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        const status = response.statusCode ?? 0;
        const text = Buffer.concat(parts).toString('utf8');
        if (status >= 200 && status < 300) resolve({ status, body: text });
        else reject(new Error(`${path} was answered with ${status}: ${text.slice(0, 500)}`));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Frees the connections, so that nothing keeps the program alive. */
export function hangUp(): void {
  agent.destroy();
}
