import type { JournalReader, SequencedBatch } from '../journal/journal-reader.ts';
import type { Authenticator } from './authenticate.ts';
import { openingsQuery } from './queries.ts';
import { type Api, guarded, json, problems } from './route.ts';
import { openingsSchema } from './schemas.ts';

const OPENINGS_MAX = 1_000;
const PAYLOAD_BYTES_MAX = 4 * 1_048_576;

export type OpeningsDeps = {
  readonly auth: Authenticator;
  readonly journal: Pick<JournalReader, 'from' | 'size' | 'visibleFrom'>;
};

/** `GET /v1/ledger/openings`: what opens the leaves, in pages, so that every payload can be checked against its entry. */
export function openingsRoutes(api: Api, { auth, journal }: OpeningsDeps): void {
  const route = guarded(auth, {
    method: 'get',
    path: '/v1/ledger/openings',
    tags: ['Prove'],
    summary: 'What opens the leaves, page by page',
    description:
      'Salt, payload and time of each position as they are stored, unchecked: hold them against the entries of the ledger. A position that is left out has nothing that could be read.',
    request: { query: openingsQuery },
    responses: { 200: json(openingsSchema, 'A page'), ...problems(400, 401, 403, 429) },
  });
  api.openapi(route, (c) => {
    const { organizationId } = c.get('credential');
    const { from, limit = OPENINGS_MAX } = c.req.valid('query');
    const size = journal.size(organizationId);
    const visibleFrom = journal.visibleFrom(organizationId);
    const first = Math.max(from, visibleFrom);
    const end = Math.min(first + limit, size);
    const page = first < end ? cut(journal.from(organizationId, first, limit), end) : [];
    const last = page.at(-1);
    // Where nothing could be read, nothing follows that could.
    const next = last ? last.position + 1 : Math.max(first, end);
    c.header('Cache-Control', 'no-store');
    return c.json(
      {
        openings: page.map(({ position, recordedAt, salt, payload }) => ({
          position,
          recordedAt: new Date(recordedAt).toISOString(),
          salt: Buffer.from(salt).toString('base64'),
          payload: Buffer.from(payload).toString('utf8'),
        })),
        visibleFrom,
        next: next < size ? next : null,
      },
      200,
    );
  });
}

/** The openings before `end`, as many as fit into a page. */
function cut(batches: readonly SequencedBatch[], end: number) {
  let bytes = 0;
  const page = [];
  for (const { firstPosition, recordedAt, entries } of batches) {
    for (const [place, entry] of entries.entries()) {
      const position = firstPosition + place;
      if (position >= end) return page;
      bytes += entry.payload.length;
      page.push({ ...entry, position, recordedAt });
      if (bytes > PAYLOAD_BYTES_MAX) return page;
    }
  }
  return page;
}
