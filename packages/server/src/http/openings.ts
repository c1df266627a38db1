import { BeyondLog } from '../explore/beyond-log.ts';
import type { Questions } from '../explore/questions.ts';
import { batchesOf, type JournalReader, type SequencedBatch } from '../journal/journal-reader.ts';
import { Slices } from '../platform/slices.ts';
import type { Answers } from './answers.ts';
import type { Authenticator } from './authenticate.ts';
import { inquirerOf } from './inquirer.ts';
import { listJson } from './list-json.ts';
import { type LogReadDeps, logReadAttempt, noteLogRead } from './log-read.ts';
import { openingsQuery } from './queries.ts';
import { type Api, guarded, json, problems } from './route.ts';
import { openingsSchema } from './schemas.ts';

const OPENINGS_MAX = 1_000;
/** Making such a page holds the event loop for a few milliseconds at a time. */
const PAYLOAD_BYTES_MAX = 2 * 1_048_576;
const ANSWER_BYTES_MAX = 4 * 1_048_576;

export type OpeningsDeps = LogReadDeps & {
  readonly auth: Authenticator;
  readonly journal: Pick<JournalReader, 'from' | 'standing'>;
  readonly questions: Questions;
  readonly answers: Answers;
};

/** `GET /v1/ledger/openings`: what opens the leaves, in pages, so that every payload can be checked against its entry. */
export function openingsRoutes(api: Api, deps: OpeningsDeps): void {
  const { auth, journal, questions, answers } = deps;
  const route = guarded(
    auth,
    {
      method: 'get',
      path: '/v1/ledger/openings',
      tags: ['Prove'],
      summary: 'What opens the leaves, page by page',
      description:
        'Salt, payload and time of each position as they are stored, unchecked: hold them against the entries of the ledger. A position that is left out has nothing that could be read. A person who reads is recorded once an hour.',
      request: { query: openingsQuery },
      responses: { 200: json(openingsSchema, 'A page'), ...problems(400, 401, 403, 409, 429, 503) },
    },
    logReadAttempt,
  );
  api.openapi(route, async (c) => {
    const { organizationId } = c.get('credential');
    const { from, limit = OPENINGS_MAX } = c.req.valid('query');
    const { sequenced: size } = await journal.standing(organizationId);
    if (from > size) throw new BeyondLog('from', from, size);
    const inquirer = inquirerOf(c);
    noteLogRead(deps, c);
    c.header('Cache-Control', 'no-store');
    const page = () => questions.ask(inquirer, 'cheap', () => readPage(journal, organizationId, from, limit));
    return (await answers.json(c, inquirer, ANSWER_BYTES_MAX, page)) as never;
  });
}

/** A page as the parts of its JSON. */
async function readPage(
  journal: OpeningsDeps['journal'],
  organizationId: string,
  from: number,
  limit: number,
): Promise<string[]> {
  const { sequenced: size, visibleFrom } = await journal.standing(organizationId);
  const first = Math.max(from, visibleFrom);
  const end = Math.min(first + limit, size);
  const max = { events: limit, bytes: PAYLOAD_BYTES_MAX };
  const page = first < end ? cut(batchesOf(await journal.from(organizationId, first, max)), end) : [];
  const last = page.at(-1);
  // Where nothing could be read, nothing follows that could.
  const next = last ? last.position + 1 : Math.max(first, end);
  const slices = new Slices();
  const items: string[] = [];
  for (const { position, recordedAt, salt, payload } of page) {
    const opening = JSON.stringify({
      position,
      recordedAt: new Date(recordedAt).toISOString(),
      salt: Buffer.from(salt).toString('base64'),
      payload: Buffer.from(payload).toString('utf8'),
    });
    items.push(opening);
    await slices.spend(opening.length);
  }
  return listJson('openings', items, { visibleFrom, next: next < size ? next : null });
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
