import {
  appendToEdge,
  commitment,
  edgeRoot,
  emptyEdge,
  encodeEntryBundle,
  encodeLeaf,
  entriesPath,
  formatCheckpoint,
  formatTlogProof,
  generateSigningKey,
  inclusionProof,
  leafHash,
  parseCheckpoint,
  signNote,
  tilePath,
} from '@daybook/ledger';
import { type Client, createClient, type EventProof } from '@daybook/sdk';

export const ORIGIN = 'daybook.local/org-test';

/** A log signed with a key of its own, and the paths a server would answer. */
export type SampleLog = {
  readonly keys: ReturnType<typeof generateSigningKey>;
  readonly checkpoint: string;
  /** By path below `/v1/ledger/`; tests tamper with it. */
  readonly files: Map<string, Uint8Array | string | Response>;
  readonly proof: (position: number) => EventProof;
};

const SALT = new Uint8Array(16).fill(7);

export function samplePayload(position: number): string {
  return JSON.stringify({ action: 'SECRET_READ', resource: { type: 'secret', name: `KEY_${position}` } });
}

/** A log of `size` entries; `payload` and `recordedAt` may be replaced to make histories that differ. */
export function sampleLog(
  size: number,
  options: {
    readonly keys?: SampleLog['keys'];
    readonly payload?: (position: number) => string;
    readonly recordedAt?: (position: number) => number;
    readonly origin?: string;
  } = {},
): SampleLog {
  const keys = options.keys ?? generateSigningKey(ORIGIN);
  const payload = options.payload ?? samplePayload;
  const recordedAt = options.recordedAt ?? ((position: number) => 1_700_000_000_000 + position);
  const entries = Array.from({ length: size }, (_, position) => {
    const opening = { salt: SALT, payload: new TextEncoder().encode(payload(position)) };
    return encodeLeaf({ recordedAt: BigInt(recordedAt(position)), commitment: commitment(opening) });
  });
  const { edge, fullTiles } = appendToEdge(emptyEdge(), entries.map(leafHash));
  const files: SampleLog['files'] = new Map();
  for (const { level, index, hashes } of fullTiles) files.set(tilePath({ level, index, width: 256 }), hashes);
  for (const [level, hashes] of edge.levels.entries()) {
    const index = edge.size >> BigInt(8 * (level + 1));
    if (hashes.length > 0) files.set(tilePath({ level, index, width: hashes.length / 32 }), hashes);
  }
  for (let first = 0; first < size; first += 256) {
    const bundle = entries.slice(first, first + 256);
    files.set(entriesPath({ index: BigInt(first / 256), width: bundle.length }), encodeEntryBundle(bundle));
  }
  const text = formatCheckpoint({ origin: options.origin ?? ORIGIN, size: edge.size, root: edgeRoot(edge) });
  const checkpoint = signNote(text, [keys.signingKey]);
  files.set('checkpoint', checkpoint);
  files.set('key', `${keys.verifierKey}\n`);
  const tile = (ref: Parameters<typeof tilePath>[0]) => {
    const bytes = files.get(tilePath(ref));
    if (!(bytes instanceof Uint8Array)) throw new Error(`no ${tilePath(ref)}`);
    return bytes;
  };
  return {
    keys,
    checkpoint,
    files,
    proof: (position) => ({
      position,
      salt: Buffer.from(SALT).toString('base64'),
      payload: payload(position),
      recordedAt: new Date(recordedAt(position)).toISOString(),
      proof: formatTlogProof({
        index: BigInt(position),
        proof: inclusionProof(BigInt(position), edge.size, tile),
        checkpoint,
      }),
    }),
  };
}

/** Two openings a page, of the positions that the log has. `change` is what somebody with the disk did to them. */
function openingsOf(log: SampleLog, from: number, change: Change = (opening) => opening) {
  const size = Number(parseCheckpoint(log.checkpoint.slice(0, log.checkpoint.indexOf('\n\n') + 1)).size);
  const end = Math.min(from + 2, size);
  const openings = Array.from({ length: Math.max(0, end - from) }, (_, place) => {
    const { proof: _proof, ...opening } = log.proof(from + place);
    return change(opening);
  }).filter((opening) => opening !== undefined);
  return { openings, visibleFrom: 0, next: end < size ? end : null };
}

type Opening = Omit<EventProof, 'proof'>;
export type Change = (opening: Opening) => Opening | undefined;
type Page = ReturnType<typeof openingsOf>;
export type ChangePage = (page: Page, from: number) => unknown;

/** A client whose server answers with the log's files, and with its openings as `change` leaves them, in pages as `changePage` does. */
export function clientOfLog(
  log: SampleLog,
  change?: Change,
  changePage: ChangePage = (page) => page,
): Client {
  return createClient({
    url: 'http://log.test',
    retry: { attempts: 1 },
    fetch: async (input) => {
      const url = new URL(String(input));
      if (url.pathname === '/v1/ledger/openings') {
        const from = Number(url.searchParams.get('from'));
        return Response.json(changePage(openingsOf(log, from, change), from));
      }
      const body = log.files.get(url.pathname.replace('/v1/ledger/', ''));
      if (body instanceof Response) return body.clone();
      return body === undefined
        ? new Response('{}', { status: 404 })
        : new Response(typeof body === 'string' ? body : new Uint8Array(body));
    },
  });
}
