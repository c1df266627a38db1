import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A client that says what it likes, and when. */
export class RawClient {
  readonly #socket: Socket;
  #received = '';
  #wake: () => void = () => undefined;
  readonly closed: Promise<void>;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (part) => {
      this.#received += part.toString('latin1');
      this.#wake();
    });
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#wake();
        resolve();
      });
    });
  }

  /** Connects from one of this machine's loopback addresses. */
  static async open(url: string, localAddress = '127.0.0.1'): Promise<RawClient> {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port), localAddress });
    const client = new RawClient(socket);
    await once(socket, 'connect');
    return client;
  }

  /** The head of a request, and as much of its body as is given. */
  request(line: string, headers: Readonly<Record<string, string>> = {}, body = ''): this {
    const lines = Object.entries({ Host: 'localhost', ...headers }).map(
      ([name, value]) => `${name}: ${value}`,
    );
    return this.send(`${[`${line} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n${body}`);
  }

  send(text: string): this {
    this.#socket.write(text, 'latin1');
    return this;
  }

  /** What was received when it matches, or when the connection is closed. */
  async until(pattern: RegExp): Promise<string> {
    while (!pattern.test(this.#received) && !this.#socket.closed) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
    }
    return this.#received;
  }

  /** Status and headers of the first answer; undefined when the connection was closed without one. */
  async answer(): Promise<{ status: number; head: string } | undefined> {
    const [head = ''] = (await this.until(/\r\n\r\n/)).split('\r\n\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0);
    return status === 0 ? undefined : { status, head };
  }

  end(): void {
    this.#socket.destroy();
  }
}
