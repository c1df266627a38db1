import { type Filter, fixTimes, matchFilter } from '@daybook/event';
import type { ListedEvent } from '../event-index/event-index.ts';
import { BundleEventGone, type BundleParts, bundleBytes } from './bundle-bytes.ts';
import { type ExportPiece, exportPieces, type PiecesOptions, requireCount } from './export-pieces.ts';
import { ExportChanged, type ExportSource, type Selection } from './export-source.ts';
import type { ExportRow } from './export-store.ts';
import { LINES, renderLines } from './render.ts';

export type ExportContentOptions = {
  readonly source: Pick<ExportSource, 'events' | 'lines' | 'parquet'>;
  readonly bundles: BundleParts;
  /** What a legal hold keeps, in the order of positions, also what has expired. */
  readonly heldEvents: {
    read(organizationId: string, holdId: string, signal: AbortSignal): AsyncIterable<readonly ListedEvent[]>;
  };
};

export type ContentOptions = Omit<PiecesOptions, 'format' | 'order'>;

/** What a row's export holds, piece by piece. @throws ExportChanged when other than was announced came */
export function exportContent(
  { source, bundles, heldEvents }: ExportContentOptions,
  row: Pick<ExportRow, 'organizationId' | 'format' | 'hold' | 'borders'>,
  selection: Selection,
  options: ContentOptions,
): AsyncGenerator<ExportPiece, void, void> {
  const { organizationId, format, hold } = row;
  const held =
    hold === undefined
      ? undefined
      : wantedOf(heldEvents.read(organizationId, hold, options.signal), selection, options);
  if (format === 'bundle') return bundlePieces({ source, bundles, held }, row, selection, options);
  if (held === undefined)
    return exportPieces(source, organizationId, selection, { ...options, format, order: 'position' });
  if (format === 'parquet') throw new Error('what a hold keeps is not written as Parquet');
  return heldPieces(held, LINES[format], options);
}

type Events = AsyncIterable<readonly ListedEvent[]>;

/** What an export takes of what a hold keeps: that is read from the journal, and matched one by one. */
async function* wantedOf(
  held: Events,
  { filter, window }: Selection,
  { after = -1 }: ContentOptions,
): AsyncGenerator<readonly ListedEvent[], void, void> {
  const matches = matchFilter(filter, window.now);
  const isWanted = ({ position, recordedAt, category, payload }: ListedEvent) =>
    position > after &&
    position <= window.last &&
    matches({ ...JSON.parse(payload), position, category, recordedAt: new Date(recordedAt).toISOString() });
  for await (const batch of held) yield batch.filter(isWanted);
}

/** How many of them there are is known at the end alone. */
async function* heldPieces(
  held: Events,
  lines: (typeof LINES)['csv'],
  { after = -1 }: ContentOptions,
): AsyncGenerator<ExportPiece, void, void> {
  if (after < 0 && lines.header !== '') yield { bytes: Buffer.from(lines.header), events: 0 };
  for await (const events of held) {
    const position = events.at(-1)?.position;
    if (position === undefined) continue;
    yield { bytes: renderLines(events, lines), events: events.length, position };
  }
}

async function* bundlePieces(
  {
    source,
    bundles,
    held,
  }: Pick<ExportContentOptions, 'bundles'> & {
    readonly source: Pick<ExportSource, 'events'>;
    readonly held: Events | undefined;
  },
  { organizationId, borders }: Pick<ExportRow, 'organizationId' | 'borders'>,
  { filter, window }: Selection,
  { count, signal }: ContentOptions,
): AsyncGenerator<ExportPiece, void, void> {
  let found = 0;
  let told = 0;
  async function* counted() {
    const order = 'position';
    for await (const events of held ?? source.events(organizationId, { filter, window }, { order, signal })) {
      found += events.length;
      yield events;
    }
  }
  const isWhole = filter.terms.length === 0 && held === undefined;
  const selected = filter.terms.length === 0 ? everythingIn(window) : fixTimes(filter, window.now);
  const selection = isWhole ? undefined : { filter: selected, found: counted() };
  const bytes = bundleBytes(bundles, {
    organizationId,
    window: { from: window.first, end: Math.max(window.first, window.last + 1) },
    selection,
    borders,
  });
  try {
    for await (const piece of bytes) {
      signal.throwIfAborted();
      yield { bytes: piece, events: found - told };
      told = found;
    }
  } catch (error) {
    throw error instanceof BundleEventGone ? new ExportChanged(error.message) : error;
  }
  if (!isWhole && held === undefined) requireCount(found, count);
}

/** What a hold keeps is a selection also where no filter narrows it. */
function everythingIn({ first, last }: Selection['window']): Filter {
  return { terms: [{ kind: 'number', key: 'position', negated: false, values: [{ first, last }] }] };
}
