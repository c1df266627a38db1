import { addressWithoutPort, canonicalAddress } from '@daybook/event';
import { createMiddleware } from 'hono/factory';
import type { AddressRanges } from '../platform/address-ranges.ts';
import type { Logger } from '../platform/logger.ts';
import type { AppContext, AppEnv } from './context.ts';

const WARNED_AT_MOST = 100;

export type ClientAddressOptions = { readonly trustedProxies: AddressRanges; readonly logger: Logger };

/**
 * Finds the caller's address: that of the socket, or behind trusted proxies the last one in `X-Forwarded-For` that is not
 * itself such a proxy, and the farthest where all are. A forwarded header from anyone else is ignored, and the answer says so.
 */
export function clientAddress({ trustedProxies, logger }: ClientAddressOptions) {
  const warned = new Set<string>();
  return createMiddleware<AppEnv>(async (c, next) => {
    const peer = canonicalAddress(c.env?.incoming?.socket.remoteAddress ?? '');
    const forwarded = c.req.header('X-Forwarded-For');
    c.set('address', peer);
    if (peer !== undefined && forwarded !== undefined) {
      if (trustedProxies.includes(peer)) c.set('address', farthestKnown(peer, forwarded, trustedProxies));
      else warn(c, peer);
    }
    await next();
  });

  function warn(c: AppContext, peer: string): void {
    const text = `X-Forwarded-For from ${peer} was ignored: if that is your proxy, set DAYBOOK_TRUSTED_PROXIES=${peer}`;
    c.header('Daybook-Warning', text);
    if (warned.has(peer) || warned.size >= WARNED_AT_MOST) return;
    warned.add(peer);
    logger.warn({ peer }, text);
  }
}

/** From hop to hop while each is trusted to name the one before it. */
function farthestKnown(peer: string, forwarded: string, trustedProxies: AddressRanges): string {
  let farthest = peer;
  const chain = forwarded.split(',').map((part) => part.trim());
  for (const part of chain.filter((written) => written !== '').toReversed()) {
    const address = addressWithoutPort(part);
    if (!address) return farthest;
    farthest = address;
    if (!trustedProxies.includes(address)) return farthest;
  }
  return farthest;
}
