import { z } from 'zod';
import type { ExposureKey } from '../event-index/exposure.ts';
import { CursorError } from './cursor.ts';

const text = z.string();
const cursorSchema = z.strictObject({
  /** Which question the cursor belongs to. */
  question: text,
  /** What the first page read; later pages read no further. */
  readUpTo: z.int().min(-1),
  /** The number of the log that the positions are of. */
  log: z.int().min(1),
  isReported: z.boolean(),
  secret: text,
  environment: text.nullable(),
  project: text.nullable(),
  version: z.int().min(0).nullable(),
  type: z.enum(['user', 'api-key', 'system']),
  name: text,
});

/** Where a list of exposures goes on. */
export type ExposureCursor = {
  readonly question: string;
  readonly readUpTo: number;
  readonly log: number;
  readonly after: ExposureKey;
};

export function printExposureCursor({ question, readUpTo, log, after }: ExposureCursor): string {
  const { isReported, secret, environment = null, project = null, version = null, actor } = after;
  const of = [secret, environment, project, version, actor.type, actor.name];
  const parts = [question, readUpTo, log, isReported, ...of];
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** @throws CursorError unless the text was made by {@link printExposureCursor} for this question. */
export function parseExposureCursor(cursor: string, question: string): ExposureCursor {
  const parsed = decode(cursor);
  if (!parsed)
    throw new CursorError('is not a cursor of this server: leave it out to begin at the first page');
  if (parsed.question !== question)
    throw new CursorError(
      'belongs to another question: use it with the secret, env, project and actor of the page that gave it',
    );
  const { readUpTo, log, isReported, secret, environment, project, version, type, name } = parsed;
  const after: ExposureKey = {
    isReported,
    secret,
    ...(environment !== null && { environment }),
    ...(project !== null && { project }),
    ...(version !== null && { version }),
    actor: { type, name },
  };
  return { question, readUpTo, log, after };
}

function decode(cursor: string): z.infer<typeof cursorSchema> | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (!Array.isArray(parts) || parts.length !== 10) return undefined;
    const [question, readUpTo, log, isReported, secret, environment, project, version, type, name] = parts;
    const of = { secret, environment, project, version, type, name };
    return cursorSchema.parse({ question, readUpTo, log, isReported, ...of });
  } catch {
    return undefined;
  }
}
