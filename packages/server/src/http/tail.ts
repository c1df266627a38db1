import type { Catalogue } from '@daybook/event';
import { streamSSE } from 'hono/streaming';
import type { Projector } from '../event-index/projector.ts';
import type { Explorer } from '../explore/explorer.ts';
import type { Authenticator } from './authenticate.ts';
import { eventItem } from './event-item.ts';
import { filterParameter } from './filter-parameter.ts';
import { invalidField, Problem } from './problem.ts';
import { tailQuery } from './queries.ts';
import { type Api, guarded, problems, text } from './route.ts';

const HEARTBEAT_MS = 10_000;
const EVENTS_AT_ONCE = 100;
const TAILS_PER_CREDENTIAL = 20;

export type TailDeps = {
  readonly auth: Authenticator;
  readonly explorer: Explorer;
  readonly projector: Pick<Projector, 'onApplied' | 'readUpTo'>;
  readonly catalogue: (organizationId: string) => Catalogue;
  /** Aborted when the server stops. */
  readonly stopping: AbortSignal;
};

/** `GET /v1/events/tail`: events as they become searchable, read from the index alone, so that there is no seam between old and new. */
export function tailRoutes(api: Api, { auth, explorer, projector, catalogue, stopping }: TailDeps): void {
  const open = new Map<string, number>();
  const route = guarded(auth, {
    method: 'get',
    path: '/v1/events/tail',
    tags: ['Find'],
    summary: 'Follow the log',
    description: 'Server-Sent Events; each id is a position, and Last-Event-ID resumes behind it.',
    request: { query: tailQuery },
    responses: { 200: text('Events as they come', 'text/event-stream'), ...problems(400, 401, 403, 429) },
  });

  api.openapi(route, (c) => {
    const credential = c.get('credential');
    const { organizationId } = credential;
    const follower = credential.kind === 'api-key' ? credential.apiKey.id : credential.user.id;
    const { q, after } = c.req.valid('query');
    const filter = filterParameter(q, catalogue(organizationId));
    let position =
      lastEventId(c.req.header('Last-Event-ID')) ?? after ?? explorer.newestPosition(organizationId);
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
    open.set(follower, tails + 1);
    c.header('X-Accel-Buffering', 'no');
    return streamSSE(c, async (stream) => {
      const bell = new Bell();
      const unsubscribe = projector.onApplied(organizationId, () => bell.ring());
      const stop = () => bell.ring();
      stopping.addEventListener('abort', stop);
      stream.onAbort(stop);
      try {
        await stream.write(`: following ${organizationId}\nid: ${position}\n\n`);
        while (!stream.aborted && !stopping.aborted && auth.isStillValid(credential)) {
          const { events, range } = await explorer.scan(organizationId, {
            filter,
            after: position,
            limit: EVENTS_AT_ONCE,
          });
          for (const event of events)
            await stream.writeSSE({ id: String(event.position), data: eventItem(event) });
          const moved = range.last > position;
          position = Math.max(position, range.last);
          if (moved && events.at(-1)?.position !== position) await stream.write(`id: ${position}\n\n`);
          if (moved || stream.aborted) continue;
          const rung = await bell.wait(HEARTBEAT_MS);
          if (!rung) await stream.write(`id: ${position}\n\n`);
        }
      } finally {
        unsubscribe();
        stopping.removeEventListener('abort', stop);
        open.set(follower, (open.get(follower) ?? 1) - 1);
      }
    }) as never;
  });
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

function lastEventId(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (/^(-1|\d{1,15})$/.test(text)) return Number(text);
  throw invalidField('Last-Event-ID', 'must be a position, as this stream gave it');
}
