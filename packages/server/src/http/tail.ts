import { setTimeout as sleep } from 'node:timers/promises';
import { type Catalogue, LIMITS } from '@daybook/event';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import type { Projector } from '../event-index/projector.ts';
import { eventItem } from '../explore/event-item.ts';
import type { Explorer } from '../explore/explorer.ts';
import { QuestionError } from '../explore/question-error.ts';
import type { Answers } from './answers.ts';
import type { Authenticator } from './authenticate.ts';
import { filterParameter } from './filter-parameter.ts';
import { inquirerOf } from './inquirer.ts';
import { type LogReadDeps, logReadAttempt, noteLogRead, readsBack } from './log-read.ts';
import { invalidField, Problem } from './problem.ts';
import { tailQuery } from './queries.ts';
import { type Api, guarded, problems, text } from './route.ts';

const HEARTBEAT_MS = 10_000;
const EVENTS_AT_ONCE = 100;
/** Of events that wait for one follower to take them; the last one may go beyond. */
const BYTES_AT_ONCE = 256 * 1_024;
/** After a scan that did not come to its turn. */
const RETRY_MS = 2_000;
const TAILS_PER_CREDENTIAL = 20;

export type TailDeps = LogReadDeps & {
  readonly auth: Authenticator;
  readonly explorer: Explorer;
  readonly answers: Answers;
  readonly projector: Pick<Projector, 'onApplied' | 'readUpTo'>;
  readonly catalogue: (organizationId: string) => Catalogue;
  /** Aborted when the server stops. */
  readonly stopping: AbortSignal;
};

/** `GET /v1/events/tail`: events as they become searchable, read from the index alone, so that there is no seam between old and new. */
export function tailRoutes(api: Api, deps: TailDeps): void {
  const { auth, explorer, answers, projector, catalogue, stopping } = deps;
  const open = new Map<string, number>();
  const route = guarded(
    auth,
    {
      method: 'get',
      path: '/v1/events/tail',
      tags: ['Find'],
      summary: 'Follow the log',
      description:
        'Server-Sent Events; each id is a position, and Last-Event-ID resumes behind it. A position that the log does not have is refused with its size (`rolled-back`). A person who begins at the first event, or more than 1,000 before the newest, is recorded once an hour.',
      request: { query: tailQuery },
      responses: {
        200: text('Events as they come', 'text/event-stream'),
        ...problems(400, 401, 403, 409, 429),
      },
    },
    logReadAttempt,
  );

  api.openapi(route, async (c) => {
    const credential = c.get('credential');
    const { organizationId } = credential;
    const follower = credential.kind === 'api-key' ? credential.apiKey.id : credential.user.id;
    const { q, after, log } = c.req.valid('query');
    const filter = filterParameter(q, catalogue(organizationId));
    const lastId = lastEventId(c.req.header('Last-Event-ID'));
    const newest = await explorer.newestPosition(organizationId);
    let position = lastId?.position ?? after ?? newest;
    if (lastId) await explorer.refuseBeyond(organizationId, 'Last-Event-ID', position, lastId.log);
    else await explorer.refuseBeyond(organizationId, 'after', position, log);
    const idOf = idsOfLog(explorer.logNumber(organizationId));
    if (c.req.method === 'HEAD') return c.body(null, 200, { 'Content-Type': 'text/event-stream' }) as never;
    if (stopping.aborted)
      throw new Problem('not-searchable', {
        detail: 'the server is stopping',
        headers: { 'Retry-After': '2' },
      });
    const tails = open.get(follower) ?? 0;
    if (tails >= TAILS_PER_CREDENTIAL) {
      throw new Problem('too-many-requests', {
        detail: `this credential follows the log ${tails} times already: close one first`,
        headers: { 'Retry-After': '10' },
      });
    }
    if (readsBack(position, newest)) noteLogRead(deps, c, q);
    open.set(follower, tails + 1);
    /** Sends the next events, which take room until the client has taken them. Returns how far was looked. */
    const send = async (stream: SSEStreamingApi, after: number): Promise<number> => {
      const inquirer = inquirerOf(c);
      const share = await answers.room(inquirer, BYTES_AT_ONCE + LIMITS.eventBytes);
      try {
        const page = { filter, after, limit: EVENTS_AT_ONCE, maxBytes: BYTES_AT_ONCE };
        const { events, range } = await explorer.scan(inquirer, page);
        for (const event of events) {
          await stream.writeSSE({ id: idOf(event.position), data: eventItem(event) });
        }
        const isBehind = range.last > after && events.at(-1)?.position !== range.last;
        if (isBehind) await stream.write(`id: ${idOf(range.last)}\n\n`);
        return range.last;
      } finally {
        share.release();
      }
    };
    c.header('X-Accel-Buffering', 'no');
    return streamSSE(c, async (stream) => {
      const bell = new Bell();
      const unsubscribe = projector.onApplied(organizationId, () => bell.ring());
      const stop = () => bell.ring();
      stopping.addEventListener('abort', stop);
      stream.onAbort(stop);
      try {
        await stream.write(`: following ${organizationId}\nid: ${idOf(position)}\n\n`);
        while (!stream.aborted && !stopping.aborted && auth.isStillValid(credential)) {
          const last = await send(stream, position).catch(ignoreBusy);
          if (last === undefined) {
            await stream.write(`id: ${idOf(position)}\n\n`);
            await sleep(RETRY_MS, undefined, { signal: stopping }).catch(() => undefined);
            continue;
          }
          const moved = last > position;
          position = Math.max(position, last);
          if (moved || stream.aborted) continue;
          const rung = await bell.wait(HEARTBEAT_MS);
          if (!rung) await stream.write(`id: ${idOf(position)}\n\n`);
        }
      } finally {
        unsubscribe();
        stopping.removeEventListener('abort', stop);
        open.set(follower, (open.get(follower) ?? 1) - 1);
      }
    }) as never;
  });
}

/** A follower waits for better times. */
function ignoreBusy(error: unknown): undefined {
  if (!(error instanceof QuestionError)) throw error;
}

/** Wakes one waiter; a ring that nobody waits for is kept. */
class Bell {
  #rung = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** Whether it was rung before `ms` passed. */
  async wait(ms: number): Promise<boolean> {
    if (!this.#rung) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      const timer = setTimeout(resolve, ms);
      await promise;
      clearTimeout(timer);
    }
    const rung = this.#rung;
    this.#rung = false;
    return rung;
  }
}

/** A place in the stream: a position, behind the number of its log where that is not the first one. */
function idsOfLog(log: number): (position: number) => string {
  return log === 1 ? String : (position) => `${log}.${position}`;
}

function lastEventId(text: string | undefined): { log: number; position: number } | undefined {
  if (text === undefined || text === '') return undefined;
  const [, log = '1', position] = /^(?:([1-9]\d{0,5})\.)?(-1|\d{1,15})$/.exec(text) ?? [];
  if (position !== undefined) return { log: Number(log), position: Number(position) };
  throw invalidField('Last-Event-ID', 'must be a position, as this stream gave it');
}
