import { formatTlogProof, LedgerError, parseTilePath, TILE_WIDTH } from '@daybook/ledger';
import { z } from '@hono/zod-openapi';
import { DamagedEvent } from '../explore/damaged-event.ts';
import type { Explorer } from '../explore/explorer.ts';
import { GoneEvent } from '../explore/gone-event.ts';
import { isGone, type JournalReader } from '../journal/journal-reader.ts';
import type { LedgerHead } from '../journal/ledger-heads.ts';
import { opens, readLeafHashes } from '../sequencer/check-openings.ts';
import type { LedgerReader } from '../sequencer/ledger-reader.ts';
import { type RetiredLedger, retiredId } from '../workspace/ledgers/retired-ledgers.ts';
import type { Authenticator } from './authenticate.ts';
import type { AppContext } from './context.ts';
import { inquirerOf } from './inquirer.ts';
import { type LogReadDeps, logReadAttempt, noteLogRead } from './log-read.ts';
import { invalidField, Problem } from './problem.ts';
import { consistencyQuery, idParam, logQuery } from './queries.ts';
import { type Api, guarded, json, problems, text } from './route.ts';
import { consistencySchema, logsSchema, proofSchema } from './schemas.ts';

export type LedgerDeps = LogReadDeps & {
  readonly auth: Authenticator;
  readonly ledger: LedgerReader;
  readonly journal: Pick<JournalReader, 'opening'>;
  readonly explorer: Pick<Explorer, 'get'>;
  /** The logs of an organization that lost entries, the oldest first. */
  readonly retiredLedgers: (organizationId: string) => readonly RetiredLedger[];
  /** Verifier keys of an organization's ledger. */
  readonly verifierKeys: (organizationId: string) => readonly string[];
};

/** Checkpoints, tiles and proofs: what an auditor needs to check the log with tools that are not ours. */
export function ledgerRoutes(api: Api, deps: LedgerDeps): void {
  const { auth, ledger, journal, explorer, verifierKeys } = deps;
  const failures = problems(401, 403, 404, 429, 500);
  const tags = ['Prove'];
  const headOf = async (c: AppContext) => requireHead(await ledger.head(c.get('credential').organizationId));
  const idOf = logIds(deps);

  const key = guarded(auth, {
    method: 'get',
    path: '/v1/ledger/key',
    tags,
    summary: 'The verifier keys, one a line',
    request: { query: logQuery },
    responses: { 200: text('Signed-note verifier keys'), ...failures },
  });
  api.openapi(key, (c) => {
    const { organizationId } = c.get('credential');
    const { log } = c.req.valid('query');
    const isPresent = idOf(organizationId, log) === organizationId;
    const retired = deps.retiredLedgers(organizationId).find(({ number }) => number === log);
    const keys = isPresent || !retired ? verifierKeys(organizationId) : [retired.verifierKey];
    return noStore(c).text(`${keys.join('\n')}\n`, 200);
  });

  const logs = guarded(auth, {
    method: 'get',
    path: '/v1/ledger/logs',
    tags,
    summary: 'The logs of the organization',
    description:
      'One, unless a log lost entries and was followed by another. Positions, cursors and checkpoints are of one log.',
    responses: { 200: json(logsSchema, 'The present log, and those that were retired'), ...failures },
  });
  api.openapi(logs, (c) => {
    const { organizationId } = c.get('credential');
    const retired = deps.retiredLedgers(organizationId);
    return noStore(c).json(
      {
        number: retired.length + 1,
        verifierKeys: [...verifierKeys(organizationId)],
        retired: retired.map(toRetired),
      },
      200,
    );
  });

  const consistency = guarded(auth, {
    method: 'get',
    path: '/v1/ledger/consistency',
    tags,
    summary: 'Proof that the log extends an older one',
    request: { query: consistencyQuery },
    responses: { 200: json(consistencySchema, 'The proof'), ...problems(400), ...failures },
  });
  api.openapi(consistency, async (c) => {
    const { from, log } = c.req.valid('query');
    const id = idOf(c.get('credential').organizationId, log);
    const head = requireHead(await ledger.head(id));
    if (from > head.size) {
      throw invalidField(
        'from',
        `must be at most ${head.size}, the size of the newest checkpoint: a log that was larger before has lost entries`,
      );
    }
    const proof = from === 0 ? [] : await ledger.consistency(id, from, head);
    return noStore(c).json(
      { oldSize: from, newSize: head.size, proof: proof.map(base64), checkpoint: head.checkpoint },
      200,
    );
  });

  const proof = guarded(
    auth,
    {
      method: 'get',
      path: '/v1/events/{id}/proof',
      tags,
      summary: 'Proof that an event is in the log',
      description: 'A person who reads is recorded once an hour.',
      request: { params: idParam },
      responses: {
        200: json(proofSchema, 'The opening and the proof'),
        ...problems(400, 410, 500),
        ...failures,
      },
    },
    logReadAttempt,
  );
  api.openapi(proof, async (c) => {
    const { organizationId } = c.get('credential');
    const { id } = c.req.valid('param');
    noteLogRead(deps, c, `id:${id}`);
    const event = await explorer.get(inquirerOf(c), id);
    if (!event)
      throw new Problem('not-found', { detail: `there is no event ${id}, or it is not searched yet` });
    const head = await headOf(c);
    const { position } = event;
    const opening = await journal.opening(organizationId, position);
    const tile = await readLeafHashes(organizationId, position, head, ledger);
    if (isGone(opening)) throw new GoneEvent(position, opening);
    if (!opening || !opens(tile, position, opening.recordedAt, opening)) throw new DamagedEvent(position);
    const hashes = await ledger.inclusion(organizationId, event.position, head);
    return noStore(c).json(
      {
        position: event.position,
        salt: base64(opening.salt),
        payload: Buffer.from(opening.payload).toString('utf8'),
        recordedAt: new Date(opening.recordedAt).toISOString(),
        proof: formatTlogProof({ index: BigInt(event.position), proof: hashes, checkpoint: head.checkpoint }),
      },
      200,
    );
  });

  tileRoutes(api, deps, { base: '/v1/ledger', cacheable: false });
  tileRoutes(api, deps, { base: '/{organization}', cacheable: true });
}

/** The tlog-tiles read interface. Under the organization's own name full tiles may be cached, since no other log answers there. */
function tileRoutes(
  api: Api,
  { retiredLedgers, auth, ledger }: LedgerDeps,
  { base, cacheable }: { base: string; cacheable: boolean },
): void {
  const failures = problems(401, 403, 404, 429, 500);
  const params = cacheable ? { organization: z.string() } : {};
  const idOf = logIds({ retiredLedgers });
  const cached = (c: AppContext, immutable: boolean) => {
    if (!cacheable) return noStore(c);
    c.header('Cache-Control', immutable ? 'private, max-age=31536000, immutable' : 'private, no-cache');
    return c;
  };

  const checkpoint = guarded(auth, {
    method: 'get',
    path: `${base}/checkpoint`,
    tags: ['Prove'],
    summary: 'The newest signed checkpoint',
    request: { params: z.object(params), query: logQuery },
    responses: { 200: text('A signed note'), ...failures },
  });
  api.openapi(checkpoint, async (c) => {
    const id = idOf(ownOrganization(c), c.req.valid('query').log);
    return cached(c, false).text(requireHead(await ledger.head(id)).checkpoint, 200);
  });

  const tile = guarded(auth, {
    method: 'get',
    path: `${base}/tile/{path}`,
    tags: ['Prove'],
    summary: 'A tile or entry bundle',
    description: 'Paths as in c2sp.org/tlog-tiles: `0/x001/234`, `1/000.p/12`, `entries/x001/234`.',
    request: { params: z.object({ ...params, path: z.string() }), query: logQuery },
    responses: {
      200: { description: 'Bytes', content: { 'application/octet-stream': { schema: z.string() } } },
      ...failures,
    },
  });
  api.openAPIRegistry.registerPath(tile);
  api.get(`${base.replace('{organization}', ':organization')}/tile/:path{.+}`, tile.middleware, async (c) => {
    const query = logQuery.safeParse(c.req.query());
    if (!query.success)
      throw invalidField('log', 'must be the number of a log, and nothing else is asked for here');
    const id = idOf(ownOrganization(c), query.data.log);
    const ref = parsePath(c.req.param('path'));
    const bytes = ref.kind === 'tile' ? await ledger.tile(id, ref) : await ledger.entries(id, ref);
    if (!bytes)
      throw new Problem('not-found', {
        detail: 'the log is not that large: read the checkpoint for its size',
      });
    c.header('Content-Type', 'application/octet-stream');
    return cached(c, ref.width === TILE_WIDTH).body(new Uint8Array(bytes), 200);
  });
}

/** Under which name the ledger knows a log of an organization: by its number, the present one without. */
function logIds({ retiredLedgers }: Pick<LedgerDeps, 'retiredLedgers'>) {
  return (organizationId: string, log: number | undefined): string => {
    if (log === undefined) return organizationId;
    const retired = retiredLedgers(organizationId);
    if (log === retired.length + 1) return organizationId;
    if (retired.some(({ number }) => number === log)) return retiredId(organizationId, log);
    throw new Problem('not-found', { detail: `there is no log ${log}: GET /v1/ledger/logs lists them` });
  };
}

/** The credential's organization; under another one's name there is nothing. */
function ownOrganization(c: AppContext): string {
  const { organizationId } = c.get('credential');
  const named = c.req.param('organization');
  if (named === undefined || named === organizationId) return organizationId;
  throw new Problem('not-found', { detail: `there is nothing at ${c.req.path}` });
}

function parsePath(path: string | undefined) {
  try {
    return parseTilePath(`tile/${path ?? ''}`);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    throw new Problem('not-found', { detail: `there is no tile at that path: ${error.message}` });
  }
}

function toRetired({ retiredAt, entry, organizationId: _, ...retired }: RetiredLedger) {
  return {
    ...retired,
    retiredAt: new Date(retiredAt).toISOString(),
    entry: { salt: base64(entry.salt), payload: entry.payload },
  };
}

function requireHead(head: LedgerHead | undefined): LedgerHead {
  if (!head) throw new Error('the organization has no ledger');
  return head;
}

function noStore(c: AppContext): AppContext {
  c.header('Cache-Control', 'no-store');
  return c;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
