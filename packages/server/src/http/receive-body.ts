import { Readable } from 'node:stream';
import { createMiddleware } from 'hono/factory';
import type { ArrivingBodies, BodySender } from './arriving-bodies.ts';
import { BodyBlocks } from './body-blocks.ts';
import type { AppContext, AppEnv } from './context.ts';
import { Problem } from './problem.ts';
import { networkOf } from './sign-in-limits.ts';

export type ReceiveOptions = {
  readonly bodies: ArrivingBodies;
  /** How long a body may make no progress. Milliseconds. */
  readonly stalledMs: number;
  /** Called for each body that made none. */
  readonly stalled: () => void;
};

/** Lets the routes behind it receive bodies, which hold budget until the request is answered, or fails, or its client goes away. */
export function receiveBodies({ bodies, stalledMs, stalled }: ReceiveOptions) {
  return createMiddleware<AppEnv>(async (c, next) => {
    const lease = bodies.lease();
    c.set('body', { lease, stalledMs, stalled });
    try {
      await next();
    } finally {
      lease.release();
    }
  });
}

/**
 * Waits for the body of a request, at most `limit` bytes as they are sent. Call it when the credential was checked.
 * @throws Problem `too-large`; `too-slow` when no byte arrives in time; `too-many-requests` or `unavailable` without room for it
 */
export async function receiveBody(c: AppContext, limit: number): Promise<Buffer> {
  const declared = c.req.header('Content-Length');
  if (Number(declared ?? 0) > limit) throw tooLarge(limit);
  const max = Math.min(limit, declared === undefined ? limit : Number(declared));
  const { lease, stalledMs, stalled } = c.get('body');
  const sender = senderOf(c);
  const blocks = new BodyBlocks(max, (bytes) => lease.grow(sender, bytes));
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const source = sourceOf(c);
  const tooSlow = setTimeout(() => {
    stalled();
    reject(slow(stalledMs));
  }, stalledMs);
  const take = (part: Uint8Array) => {
    tooSlow.refresh();
    try {
      if (!blocks.add(part)) reject(tooLarge(limit));
    } catch (error) {
      reject(error);
    }
  };
  const closed = () => reject(gone());
  source.on('data', take).once('end', resolve).once('error', reject).once('close', closed);
  if (source.destroyed && !source.readableEnded) closed();
  try {
    await promise;
    return blocks.whole();
  } finally {
    clearTimeout(tooSlow);
    // The rest of a refused body is let go by: the stream goes on flowing until the answer closes the connection.
    source.off('data', take).off('end', resolve).off('error', reject).off('close', closed);
  }
}

/** The stream of the socket where there is one: reading it directly costs least. */
function sourceOf(c: AppContext): Readable {
  const { incoming } = c.env ?? {};
  if (incoming) return incoming as Readable;
  return c.req.raw.body ? Readable.fromWeb(c.req.raw.body as never) : Readable.from([]);
}

function senderOf(c: AppContext): BodySender {
  const credential = c.get('credential');
  const key = credential?.kind === 'api-key' ? credential.apiKey.id : undefined;
  return {
    network: networkOf(c.get('address')),
    credential: key ?? (credential?.kind === 'member' ? credential.user.id : c.get('account')?.user.id),
  };
}

function slow(stalledMs: number): Problem {
  return new Problem('too-slow', {
    detail: `no byte of the body arrived for ${stalledMs / 1_000} s: nothing was done; send it again, all of it`,
    headers: { Connection: 'close' },
  });
}

function gone(): Error {
  return Object.assign(new Error('the client went away'), { code: 'ECONNRESET' });
}

export function tooLarge(limit: number): Problem {
  return new Problem('too-large', {
    detail: `the body has more than ${limit.toLocaleString('en')} bytes, unpacked: send less at once`,
  });
}
