import { z } from '@hono/zod-openapi';
import { type Extension, ForeignCheckpoint } from '../sequencer/extends-checkpoint.ts';
import type { RetiredLedger } from '../workspace/ledgers/retired-ledgers.ts';
import type { Authenticator } from './authenticate.ts';
import { invalidField, Problem } from './problem.ts';
import { type Api, guarded, json, jsonBody, problems } from './route.ts';

/** A checkpoint with 16 signatures and a few extension lines has some 3 kB. */
const CHECKPOINT_CHARACTERS_MAX = 16_384;

export type CheckpointSeenDeps = {
  readonly auth: Authenticator;
  /**
   * Holds the ledger against a checkpoint; one that it does not extend stops it before this resolves.
   * @throws ForeignCheckpoint, LedgerDisagreement
   */
  readonly checkpointSeen: (organizationId: string, note: string) => Promise<Extension>;
  /** The logs of an organization that lost entries. */
  readonly retiredLedgers: (organizationId: string) => readonly Pick<RetiredLedger, 'origin' | 'number'>[];
};

const seenSchema = z
  .object({
    size: z.int().openapi({ description: 'How many entries the ledger has.' }),
    checkpointSize: z.int().openapi({ description: 'How many the checkpoint has.' }),
  })
  .openapi('CheckpointSeen');

/** `POST /v1/ledger/checkpoint-seen`: a client hands back the newest checkpoint it knows, so that a rollback is noticed. */
export function checkpointSeenRoutes(
  api: Api,
  { auth, checkpointSeen, retiredLedgers }: CheckpointSeenDeps,
): void {
  const route = guarded(auth, {
    method: 'post',
    path: '/v1/ledger/checkpoint-seen',
    tags: ['Prove'],
    summary: 'Hand back the newest checkpoint that you know',
    description:
      'A ledger that does not extend a checkpoint it has signed was rolled back: it signs nothing from then on, nothing is recorded, and the answer is `rolled-back`.',
    request: {
      body: jsonBody(
        z
          .strictObject({
            checkpoint: z
              .string()
              .max(CHECKPOINT_CHARACTERS_MAX)
              .openapi({ description: 'The signed note, to the byte.' }),
          })
          .openapi('KnownCheckpoint'),
      ),
    },
    responses: {
      200: json(seenSchema, 'The ledger extends it'),
      ...problems(400, 401, 403, 409, 422, 429, 500),
    },
  });
  api.openapi(route, async (c) => {
    const { organizationId } = c.get('credential');
    const { checkpoint } = c.req.valid('json');
    const seen = await checkpointSeen(organizationId, checkpoint).catch((error: unknown) => {
      if (!(error instanceof ForeignCheckpoint)) throw error;
      const retired = retiredLedgers(organizationId).find(({ origin }) =>
        checkpoint.startsWith(`${origin}\n`),
      );
      throw retired ? ofRetired(retired) : invalidField('checkpoint', error.message, 'invalid');
    });
    if (seen.kind === 'behind') throw rolledBack(seen);
    c.header('Cache-Control', 'no-store');
    return c.json({ size: seen.ledgerSize, checkpointSize: seen.size }, 200);
  });
}

/** Whoever kept it is told, whether or not that log has signed it. */
function ofRetired({ number }: Pick<RetiredLedger, 'number'>): Problem {
  const message = `is of log ${number}, which lost entries and was followed by another: GET /v1/ledger/logs lists them`;
  return new Problem('rolled-back', {
    detail: `checkpoint ${message}`,
    errors: [{ path: 'checkpoint', message }],
  });
}

function rolledBack({ size, ledgerSize, isLonger }: Extract<Extension, { kind: 'behind' }>): Problem {
  const message = isLonger
    ? `has ${size} entries, and the log has only ${ledgerSize}: it was rolled back`
    : `has other entries than the first ${size} of the log: it was rolled back, and has grown again`;
  return new Problem('rolled-back', {
    detail: `checkpoint ${message}; it signs nothing any more, and nothing is recorded until a newer copy is restored`,
    errors: [{ path: 'checkpoint', message }],
    details: { size: ledgerSize },
  });
}
