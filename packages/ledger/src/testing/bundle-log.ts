import { createSha256 } from '#crypto';
import type { BundleEvent, BundleItem } from '../bundle/bundle-item.ts';
import type { BundleMeaning } from '../bundle/bundle-meaning.ts';
import { type BundleSource, writeBundle } from '../bundle/write-bundle.ts';
import { formatCheckpoint } from '../checkpoint.ts';
import { edgeRoot } from '../edge.ts';
import { leafHash } from '../hash.ts';
import { commitment, encodeLeaf } from '../leaf.ts';
import { signNote } from '../note.ts';
import { generateSigningKey } from '../note-key.ts';
import { toBase64 } from '../text.ts';
import { storeTiles } from './tile-store.ts';

const RECORDED_AT = Date.UTC(2026, 10, 27, 20, 0, 0);

/** A payload that is an event. */
export function eventPayload(position: number): string {
  return JSON.stringify({
    id: `019a0000-0000-7000-8000-${position.toString(16).padStart(12, '0')}`,
    occurredAt: '2026-11-27T20:00:00.000Z',
    action: position % 3 === 0 ? 'SECRET_READ' : 'PROJECT_CREATE',
    actor: { type: 'user', name: position % 2 === 0 ? 'ana@acme.example' : 'björn@acme.example' },
    resource: { type: 'secret', name: `KEY_${position}` },
    outcome: 'success',
    recordedBy: { type: 'api-key', name: 'shop-backend' },
  });
}

type Keys = ReturnType<typeof generateSigningKey>;

/** A log of events, all of which have an opening. */
export type BundleLog = Keys & {
  readonly origin: string;
  readonly size: number;
  readonly checkpoint: string;
  readonly event: (position: number) => BundleEvent;
  readonly tile: BundleSource['tile'];
  /** The same log when it had fewer entries. */
  readonly at: (size: number) => BundleLog;
};

/** A log of `size` events, signed by a key of its own. */
export function bundleLog(
  size: number,
  options: {
    readonly payload?: (position: number) => string;
    readonly keys?: Keys;
    readonly origin?: string;
  } = {},
): BundleLog {
  const { origin = 'daybook.local/org', keys = generateSigningKey(origin), payload = eventPayload } = options;
  const encoder = new TextEncoder();
  const event = (position: number): BundleEvent => ({
    position,
    recordedAt: RECORDED_AT + Math.floor(position / 10),
    salt: new Uint8Array(16).fill(position % 251),
    payload: encoder.encode(payload(position)),
  });
  const hashes = Array.from({ length: size }, (_, position) => {
    const { recordedAt, ...opening } = event(position);
    return leafHash(encodeLeaf({ recordedAt: BigInt(recordedAt), commitment: commitment(opening) }));
  });
  const at = (size: number): BundleLog => {
    const { edge, tiles } = storeTiles(hashes.slice(0, size));
    const text = formatCheckpoint({ origin, size: edge.size, root: edgeRoot(edge) });
    const checkpoint = signNote(text, [keys.signingKey]);
    return { ...keys, origin, size, event, at, checkpoint, tile: async (ref) => tiles(ref) };
  };
  return at(size);
}

/** A meaning for tests of bytes: a filter is a text that a payload holds, and a payload with `GONE first-last` announces. */
export const plainMeaning: BundleMeaning = {
  readFilter: (text) => ({ matches: ({ payload }) => payload.includes(text), unchecked: [] }),
  announces: (payload, { first, last }) => payload.includes(`GONE ${first}-${last}`),
};

type Wanted = Partial<Pick<BundleSource, 'window' | 'filter' | 'borders' | 'opening' | 'checkpoint'>> & {
  readonly items?: readonly BundleItem[];
};

/** The bytes of a bundle; without items, that of a range. */
export async function bundleOf(log: BundleLog, wanted: Wanted = {}): Promise<Buffer> {
  const window = wanted.window ?? { from: 0, end: log.size };
  const items =
    wanted.items ??
    Array.from({ length: window.end - window.from }, (_, place) => log.event(window.from + place));
  const parts: Uint8Array[] = [];
  const source = {
    checkpoint: log.checkpoint,
    verifierKeys: [log.verifierKey],
    tile: log.tile,
    opening: async (position: number) => log.event(position),
    ...wanted,
    window,
    items: batches(items),
  };
  for await (const part of writeBundle(source)) parts.push(part);
  return Buffer.concat(parts);
}

async function* batches(items: readonly BundleItem[]): AsyncGenerator<readonly BundleItem[], void, void> {
  for (let first = 0; first < items.length; first += 100) yield items.slice(first, first + 100);
}

/** Bytes in parts of a size, as they may come from anywhere. */
export async function* inParts(bytes: Uint8Array, size = 1_000): AsyncGenerator<Uint8Array, void, void> {
  for (let first = 0; first < bytes.length; first += size) yield bytes.subarray(first, first + size);
}

/** A changed text of a bundle with counts and digest that fit it again, as a forger would write it. */
export function reseal(text: string): string {
  const body = text.slice(0, text.lastIndexOf('\n\nevents ') + 1);
  const lines = body.split('\n');
  const bound = (word: string) => Number(new RegExp(`^${word} (\\d+)$`, 'm').exec(text)?.[1]);
  const gone = lines.flatMap((line) => {
    const [, first, last] = /^gone (\d+) (\d+) /.exec(line) ?? [];
    const isWithin = Number(first) >= bound('from') && Number(last) < bound('end');
    return isWithin ? [Number(last) - Number(first) + 1] : [];
  });
  const events = lines.filter((line) => line.startsWith('event ')).length;
  const sealed = `${body}\nevents ${events}\ngone ${gone.reduce((sum, count) => sum + count, 0)}\n`;
  const hash = createSha256();
  hash.update(new TextEncoder().encode(sealed));
  return `${sealed}digest ${toBase64(hash.digest())}\n`;
}
