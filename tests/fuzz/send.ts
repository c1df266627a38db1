import { Agent, type IncomingMessage, request } from 'node:http';
import type { WireRequest } from './sample.ts';

/** Past this, a request counts as hanging. */
const HANGS_AFTER_MS = 60_000;
const ANSWER_BYTES_MAX = 8 * 1_048_576;

export type WireAnswer = {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** All of it, or the first part of a stream that does not end. */
  readonly text: string;
};

/** Sends requests whose paths, headers and bytes may be wrong, over connections that stay open. */
export class Sender {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 4 });
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** @throws Error when there is no answer, or the server hangs. */
  async send({ method, target, headers, body }: WireRequest): Promise<WireAnswer> {
    const { hostname, port } = new URL(this.#url);
    const sent = request({ hostname, port, agent: this.#agent, method, path: target });
    for (const [name, value] of Object.entries(headers)) sent.setHeader(name, value);
    sent.setTimeout(HANGS_AFTER_MS, () => sent.destroy(new Error('no answer: the server hangs')));
    const { promise, resolve, reject } = Promise.withResolvers<WireAnswer>();
    sent.on('error', reject);
    sent.on('response', (answer) => {
      const parts: Buffer[] = [];
      let size = 0;
      const done = () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          text: Buffer.concat(parts).toString(),
        });
      answer.on('error', reject);
      answer.on('end', done);
      answer.on('data', (part: Buffer) => {
        parts.push(part);
        size += part.length;
        const isStream = answer.headers['content-type']?.includes('event-stream');
        if (!isStream && size <= ANSWER_BYTES_MAX) return;
        done();
        sent.destroy();
      });
    });
    sent.end(body);
    return promise;
  }

  close(): void {
    this.#agent.destroy();
  }
}
