import { createMiddleware } from 'hono/factory';
import type { AddressRanges } from '../platform/address-ranges.ts';
import type { AppContext, AppEnv } from './context.ts';
import { Problem } from './problem.ts';
import { networkOf } from './sign-in-limits.ts';

export type RequestLimits = {
  /** Requests under way at one time. */
  readonly max: number;
  /** Of them, those of one network address, or a /64 of IPv6; behind a trusted proxy that is the forwarded one. */
  readonly ofAddress: number;
  readonly trustedProxies: AddressRanges;
  /** Called for each request that is refused. */
  readonly refused: (limit: 'requests' | 'requests-of-address') => void;
};

/**
 * Limits the requests under way: a connection of a proxy carries those of many clients, and one connection can carry several. A
 * request is under way until its answer was sent, or its client went away.
 */
export function limitRequests({ max, ofAddress, trustedProxies, refused }: RequestLimits) {
  let underWay = 0;
  const ofNetwork = new Map<string, number>();
  return createMiddleware<AppEnv>(async (c, next) => {
    const address = c.get('address');
    const network = networkOf(address);
    const count = ofNetwork.get(network) ?? 0;
    // A trusted proxy's own requests, and those of clients that it does not name.
    const isProxy = address !== undefined && trustedProxies.includes(address);
    if (underWay >= max) {
      refused('requests');
      throw new Problem('unavailable', {
        detail: `${max} requests are under way, which is the limit: try again in a moment`,
        headers: { 'Retry-After': '1', Connection: 'close' },
      });
    }
    if (count >= ofAddress && !isProxy) {
      refused('requests-of-address');
      throw new Problem('too-many-requests', {
        detail: `${ofAddress} requests of this address are under way, which is the limit: wait for their answers first`,
        headers: { 'Retry-After': '1', Connection: 'close' },
      });
    }
    underWay += 1;
    ofNetwork.set(network, count + 1);
    try {
      await next();
    } finally {
      whenAnswered(c, () => {
        underWay -= 1;
        const left = (ofNetwork.get(network) ?? 0) - 1;
        if (left > 0) ofNetwork.set(network, left);
        else ofNetwork.delete(network);
      });
    }
  });
}

function whenAnswered(c: AppContext, done: () => void): void {
  const outgoing = c.env?.outgoing;
  if (!outgoing || outgoing.closed) done();
  else outgoing.once('close', done);
}
