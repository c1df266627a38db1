import type { Server } from 'node:http';
import { canonicalAddress } from '@daybook/event';
import type { AddressRanges } from '../platform/address-ranges.ts';
import { networkOf } from './sign-in-limits.ts';

/** A full server looks for idle connections to close at most this often. */
const MAKE_ROOM_EVERY_MS = 1_000;

export type ConnectionLimits = {
  /** Connections at one time. */
  readonly max: number;
  /** Of them, those of one network address, or a /64 of IPv6. */
  readonly ofAddress: number;
  /** Their connections are those of many clients, and count for all alone. */
  readonly trustedProxies: AddressRanges;
  /** Called for each connection that is refused. */
  readonly refused: (limit: 'connections' | 'connections-of-address') => void;
};

/** What is refused is closed before a byte is read. Returns how many connections there are now. */
export function limitConnections(
  server: Server,
  { max, ofAddress, trustedProxies, refused }: ConnectionLimits,
): () => number {
  let open = 0;
  let madeRoomAt = Number.NEGATIVE_INFINITY;
  const ofNetwork = new Map<string, number>();
  server.maxConnections = max;
  server.on('drop', () => {
    refused('connections');
    if (performance.now() - madeRoomAt < MAKE_ROOM_EVERY_MS) return;
    madeRoomAt = performance.now();
    server.closeIdleConnections();
  });
  server.on('connection', (socket) => {
    open += 1;
    socket.once('close', () => {
      open -= 1;
    });
    const address = canonicalAddress(socket.remoteAddress ?? '');
    if (address !== undefined && trustedProxies.includes(address)) return;
    const network = networkOf(address);
    const count = (ofNetwork.get(network) ?? 0) + 1;
    if (count > ofAddress) {
      refused('connections-of-address');
      socket.destroy();
      return;
    }
    ofNetwork.set(network, count);
    socket.once('close', () => {
      const left = (ofNetwork.get(network) ?? 0) - 1;
      if (left > 0) ofNetwork.set(network, left);
      else ofNetwork.delete(network);
    });
  });
  return () => open;
}
