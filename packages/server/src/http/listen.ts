import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { StartupError } from '../platform/startup-error.ts';
import { type ConnectionLimits, limitConnections } from './limit-connections.ts';
import type { Api } from './route.ts';
import type { ServerLimits } from './server-limits.ts';

const DRAIN_MS = 10_000;
const HEADER_BYTES = 16_384;

export type ListenOptions = Omit<ConnectionLimits, 'max' | 'ofAddress'> & {
  readonly host: string;
  readonly port: number;
  readonly limits: ServerLimits;
};

export type Listening = {
  readonly port: number;
  /** How many connections there are now. */
  connections(): number;
  /** Stops taking requests, answers those under way (for at most ten seconds), then closes every connection. */
  close(): Promise<void>;
};

/** @throws StartupError when the address cannot be had. */
export function listen(
  app: Pick<Api, 'fetch'>,
  { host, port, limits, ...refusing }: ListenOptions,
): Promise<Listening> {
  const { headersMs, requestMs, connections, connectionsOfAddress } = limits;
  const server = createServer(
    {
      headersTimeout: headersMs,
      requestTimeout: requestMs,
      // Node looks for slow clients only this often.
      connectionsCheckingInterval: Math.min(1_000, headersMs),
      keepAliveTimeout: 65_000,
      maxHeaderSize: HEADER_BYTES,
    },
    getRequestListener(app.fetch, { hostname: host }),
  );
  const count = limitConnections(server, {
    max: connections,
    ofAddress: connectionsOfAddress,
    ...refusing,
  });
  return new Promise((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException) => reject(new StartupError(explain(error, host, port)));
    server.once('error', refuse);
    server.listen(port, host, () => {
      server.off('error', refuse);
      const address = server.address();
      const taken = typeof address === 'object' ? address?.port : undefined;
      resolve({ port: taken ?? port, connections: count, close: () => close(server) });
    });
  });
}

function close(server: Server): Promise<void> {
  // Whoever keeps a connection open is told to let go of it with the next answer.
  server.prependListener('request', (_, response) => response.setHeader('Connection', 'close'));
  return new Promise((resolve) => {
    const impatient = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
    // A connection becomes idle when its last answer ends, which for a follower of the log is now.
    const idle = setInterval(() => server.closeIdleConnections(), 50);
    server.close(() => {
      clearTimeout(impatient);
      clearInterval(idle);
      resolve();
    });
  });
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): string {
  const address = `${host}:${port}`;
  if (error.code === 'EADDRINUSE')
    return `${address} is in use: stop what listens there, or choose another port with --port or DAYBOOK_PORT`;
  if (error.code === 'EACCES') return `this user may not listen on ${address}: choose a port above 1023`;
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return `${host} is not an address of this machine: choose another --host`;
  return `cannot listen on ${address}: ${error.message}`;
}
