import type { Server } from 'node:http';
import { serve } from '@hono/node-server';
import { StartupError } from '../platform/startup-error.ts';
import type { Api } from './route.ts';

const DRAIN_MS = 10_000;
/** Well below the usual limit of open files, which the journal and the index need too. */
const CONNECTIONS_MAX = 2_000;

/** How long a client may take; slower ones are cut off. Milliseconds. */
export type ClientTimeouts = { readonly headersMs: number; readonly requestMs: number };

const TIMEOUTS: ClientTimeouts = { headersMs: 10_000, requestMs: 60_000 };

export type Listening = {
  readonly port: number;
  /** Stops taking requests, answers those under way (for at most ten seconds), then closes every connection. */
  close(): Promise<void>;
};

/** @throws StartupError when the address cannot be had. */
export function listen(
  app: Pick<Api, 'fetch'>,
  { host, port }: { host: string; port: number },
  { headersMs, requestMs }: ClientTimeouts = TIMEOUTS,
): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const server = serve(
      {
        fetch: app.fetch,
        hostname: host,
        port,
        serverOptions: {
          headersTimeout: headersMs,
          requestTimeout: requestMs,
          // Node looks for slow clients only this often.
          connectionsCheckingInterval: Math.min(1_000, headersMs),
          keepAliveTimeout: 65_000,
        },
      },
      (info) => {
        server.off('error', refuse);
        if ('maxConnections' in server) server.maxConnections = CONNECTIONS_MAX;
        resolve({ port: info.port, close: () => close(server as Server) });
      },
    );
    const refuse = (error: NodeJS.ErrnoException) => reject(new StartupError(explain(error, host, port)));
    server.once('error', refuse);
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
