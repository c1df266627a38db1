import { connectionsFor, openFilesMax } from '../platform/open-files.ts';
import { BODY_BYTES, type BodyBytes } from './arriving-bodies.ts';

/** What clients may take of the server. Tests set smaller ones. */
export type ServerLimits = {
  /** Connections at one time, and requests under way. */
  readonly connections: number;
  /** The same of one network address, or a /64 of IPv6. */
  readonly connectionsOfAddress: number;
  readonly bodyBytes: BodyBytes;
  /** How long a body may make no progress. Milliseconds. */
  readonly bodyStalledMs: number;
  /** How long the headers of a request may take. Milliseconds. */
  readonly headersMs: number;
  /** How long a whole request may take to arrive. Milliseconds. */
  readonly requestMs: number;
};

/** @throws StartupError when the process may open too few files */
export function serverLimits(chosen: Partial<ServerLimits> = {}): ServerLimits {
  const connections = chosen.connections ?? connectionsFor(openFilesMax());
  return {
    connections,
    // One client leaves three quarters to the others.
    connectionsOfAddress: Math.ceil(connections / 4),
    bodyBytes: BODY_BYTES,
    bodyStalledMs: 10_000,
    headersMs: 10_000,
    requestMs: 60_000,
    ...chosen,
  };
}
