import type { PositionRange } from '@daybook/event';
import { BeyondLog } from '../explore/beyond-log.ts';
import type { Questions } from '../explore/questions.ts';
import type { JournalEntry } from '../journal/journal.ts';
import type { JournalReader, SequencedBatch } from '../journal/journal-reader.ts';
import { Slices } from '../platform/slices.ts';
import { hiddenRanges, type Settled } from '../retention/hidden-ranges.ts';
import { endOf } from '../sequencer/check-openings.ts';
import type { Answers } from './answers.ts';
import type { Authenticator } from './authenticate.ts';
import { inquirerOf } from './inquirer.ts';
import { listJson } from './list-json.ts';
import { type LogReadDeps, logReadAttempt, noteLogRead } from './log-read.ts';
import { openingsQuery } from './queries.ts';
import { type Api, guarded, json, problems } from './route.ts';
import { openingsSchema } from './schemas.ts';

const OPENINGS_MAX = 1_000;
/** Ranges of what is gone that a page names, and of what is hidden. */
const RANGES_MAX = 1_000;
/** Making such a page holds the event loop for a few milliseconds at a time. */
const PAYLOAD_BYTES_MAX = 2 * 1_048_576;
/** Where much is gone, a page is read in pieces. */
const READS_MAX = 64;
const ANSWER_BYTES_MAX = 4 * 1_048_576;

export type OpeningsDeps = LogReadDeps & {
  readonly auth: Authenticator;
  readonly journal: Pick<JournalReader, 'from' | 'gone' | 'standing'>;
  readonly questions: Questions;
  readonly answers: Answers;
  /** What sweeps have settled: what is not shown and not gone is held, or about to go. */
  readonly settled: (organizationId: string, window: PositionRange) => Settled;
};

/** `GET /v1/ledger/openings`: what opens the leaves, in pages, so that every payload can be checked against its entry. */
export function openingsRoutes(api: Api, deps: OpeningsDeps): void {
  const { auth, questions, answers, journal } = deps;
  const route = guarded(
    auth,
    {
      method: 'get',
      path: '/v1/ledger/openings',
      tags: ['Prove'],
      summary: 'What opens the leaves, page by page',
      description:
        'Salt, payload and time of each position as they are stored, unchecked: hold them against the entries of the ledger. `gone` names the positions of the page whose openings were destroyed, and the position of the event that announced it. `hidden` names those that are not shown and not destroyed: a legal hold keeps them (`held`; an owner or auditor exports them with its id), or they are about to be destroyed (`expiring`). Any other position that is left out has nothing that could be read. A person who reads is recorded once an hour.',
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
    const page = () => questions.ask(inquirer, 'cheap', () => readPage(deps, organizationId, from, limit));
    return (await answers.json(c, inquirer, ANSWER_BYTES_MAX, page)) as never;
  });
}

/** A page as the parts of its JSON. */
async function readPage(
  { journal, settled: settledOf }: Pick<OpeningsDeps, 'journal' | 'settled'>,
  organizationId: string,
  from: number,
  limit: number,
): Promise<string[]> {
  const { sequenced: size, visibleFrom } = await journal.standing(organizationId);
  const settled = settledOf(organizationId, { first: from, last: Math.min(size, visibleFrom) - 1 });
  const gone = await journal.gone(organizationId, { first: from, last: size - 1 }, RANGES_MAX + 1);
  // What is gone or hidden beyond as many ranges is told by the next page.
  const goneEnd = gone[RANGES_MAX]?.first ?? size;
  const unseen = { first: from, last: Math.min(goneEnd, visibleFrom) - 1 };
  const hidden = hiddenRanges(unseen, { gone, settled });
  const end = hidden[RANGES_MAX]?.first ?? goneEnd;
  const { openings, next } = await readOpenings(journal, organizationId, {
    from: Math.max(from, visibleFrom),
    end,
    limit,
  });
  const slices = new Slices();
  const items: string[] = [];
  for (const { position, recordedAt, salt, payload } of openings) {
    const opening = JSON.stringify({
      position,
      recordedAt: new Date(recordedAt).toISOString(),
      salt: Buffer.from(salt).toString('base64'),
      payload: Buffer.from(payload).toString('utf8'),
    });
    items.push(opening);
    await slices.spend(opening.length);
  }
  return listJson('openings', items, {
    gone: gone
      .filter(({ first }) => first < next)
      .map(({ first, last, gone: kind, announcement }) => ({
        first,
        last: Math.min(last, next - 1),
        kind,
        announcement,
      })),
    hidden: hidden.slice(0, RANGES_MAX),
    visibleFrom,
    next: next < size ? next : null,
  });
}

/** Openings of a page, and where the next one begins. */
async function readOpenings(
  journal: OpeningsDeps['journal'],
  organizationId: string,
  { from, end, limit }: { readonly from: number; readonly end: number; readonly limit: number },
) {
  const openings: (JournalEntry & { readonly position: number; readonly recordedAt: number })[] = [];
  let bytes = 0;
  let next = Math.min(from, end);
  for (let reads = 0; reads < READS_MAX && next < end; reads += 1) {
    if (openings.length >= limit || bytes > PAYLOAD_BYTES_MAX) break;
    const max = { events: limit - openings.length, bytes: PAYLOAD_BYTES_MAX - bytes };
    const answer = await journal.from(organizationId, next, max);
    if ('goneBelow' in answer) {
      next = Math.min(answer.goneBelow, end);
      continue;
    }
    // Where nothing could be read, nothing follows that could.
    if (answer.length === 0) return { openings, next: end };
    const read = cut(answer, { end, limit: limit - openings.length, bytes: PAYLOAD_BYTES_MAX - bytes });
    const last = read.at(-1);
    if (!last) {
      next = Math.min(endOf(answer), end);
      continue;
    }
    for (const opening of read) {
      bytes += opening.payload.length;
      openings.push(opening);
    }
    next = last.position + 1;
  }
  return { openings, next };
}

/** The openings before `end`, as many as fit. */
function cut(batches: readonly SequencedBatch[], max: { end: number; limit: number; bytes: number }) {
  let bytes = 0;
  const page = [];
  for (const { firstPosition, recordedAt, entries } of batches) {
    for (const [place, entry] of entries.entries()) {
      const position = firstPosition + place;
      if (position >= max.end || page.length === max.limit) return page;
      bytes += entry.payload.length;
      page.push({ ...entry, position, recordedAt });
      if (bytes > max.bytes) return page;
    }
  }
  return page;
}
