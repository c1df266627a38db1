import type { Catalogue } from '@daybook/event';
import { EXPORT_TYPES, type ExportFormat, type ExportOrder } from '../export/export-format.ts';
import { exportPieces } from '../export/export-pieces.ts';
import type { ExportPlaces } from '../export/export-places.ts';
import type { ExportSource } from '../export/export-source.ts';
import type { ExportFacts } from '../export/record-export.ts';
import { messageOf } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import type { Acting } from '../workspace/acting.ts';
import { actingOf } from './acting.ts';
import type { Authenticator } from './authenticate.ts';
import type { AppContext } from './context.ts';
import { filterParameter } from './filter-parameter.ts';
import { inquirerOf } from './inquirer.ts';
import { Problem } from './problem.ts';
import { exportQuery } from './queries.ts';
import type { Attempt } from './refused-attempts.ts';
import { type Api, guarded, problems, text } from './route.ts';
import { streamedBody } from './streamed-body.ts';

/** How many events will come. */
const COUNT_HEADER = 'Daybook-Count';
const RETRY_SECONDS = '10';

export type ExportDeps = {
  readonly auth: Authenticator;
  readonly exportSource: ExportSource;
  readonly exportPlaces: ExportPlaces;
  /** Records an export, durably, before its first byte. */
  readonly recordExport: (organizationId: string, by: Acting, facts: ExportFacts) => void;
  readonly catalogue: (organizationId: string) => Catalogue;
  readonly logger: Logger;
  /** Aborted when the server stops. */
  readonly stopping: AbortSignal;
};

/** What a refused export is recorded as. */
export function exportAttempt(): Attempt {
  return { action: 'AUDIT_LOG_EXPORT', resource: { type: 'audit-log', name: '*' }, onlyDenied: true };
}

/** `GET /v1/export`: everything that matches, as one answer. */
export function exportRoutes(api: Api, deps: ExportDeps): void {
  const route = guarded(
    deps.auth,
    {
      method: 'get',
      path: '/v1/export',
      tags: ['Keep and hand over'],
      summary: 'Export as a stream',
      description:
        'Everything that matches, up to the position at which it began. `Daybook-Count` says first how many events come; an answer that breaks is cut off, never ended as if it were whole. Recorded before the first byte.',
      request: { query: exportQuery },
      responses: {
        200: {
          description: 'The events',
          headers: {
            [COUNT_HEADER]: { description: 'How many events come', schema: { type: 'integer' as const } },
          },
          content: {
            ...text('', EXPORT_TYPES.ndjson).content,
            ...text('', 'text/csv').content,
            ...text('', EXPORT_TYPES.parquet).content,
          },
        },
        ...problems(400, 401, 403, 429, 503),
      },
    },
    exportAttempt,
  );
  api.openapi(route, async (c) => (await streamExport(c, deps, c.req.valid('query'))) as never);
}

type Asked = { readonly format: ExportFormat; readonly q: string; readonly order: ExportOrder };

async function streamExport(c: AppContext, deps: ExportDeps, { format, q, order }: Asked): Promise<Response> {
  const { auth, exportSource: source, exportPlaces, recordExport, catalogue, logger, stopping } = deps;
  const inquirer = inquirerOf(c);
  const { organizationId } = inquirer;
  const filter = filterParameter(q, catalogue(organizationId));
  if (stopping.aborted)
    throw new Problem('not-searchable', {
      detail: 'the server is stopping',
      headers: { 'Retry-After': '2' },
    });
  if (format === 'parquet') source.requireRoom();
  const place = exportPlaces.take(inquirer);
  if ('full' in place)
    throw new Problem('too-many-requests', { detail: place.full, headers: { 'Retry-After': RETRY_SECONDS } });
  try {
    const selection = { filter, window: await source.window(organizationId) };
    const count = await source.count(inquirer, selection);
    const headers = {
      'Content-Type': EXPORT_TYPES[format],
      'Content-Disposition': `attachment; filename="daybook-export.${format}"`,
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
      [COUNT_HEADER]: String(count),
    };
    if (c.req.method === 'HEAD') {
      place.release();
      return c.body(null, 200, headers);
    }
    recordExport(organizationId, actingOf(c), { filter: q, format, count });
    const ending = new AbortController();
    const signal = AbortSignal.any([ending.signal, stopping, c.req.raw.signal]);
    const credential = c.get('credential');
    async function* pieces() {
      const options = { format, order, count, signal };
      for await (const { bytes } of exportPieces(source, organizationId, selection, options)) {
        if (!auth.isStillValid(credential)) throw new Error('the credential has ended');
        yield bytes;
      }
    }
    const ended = (error?: unknown) => {
      place.release();
      ending.abort();
      if (error !== undefined && !c.req.raw.signal.aborted)
        logger.warn({ organizationId, reason: messageOf(error) }, 'an export was cut off');
    };
    return c.body(streamedBody(c, pieces(), ended), 200, headers);
  } catch (error) {
    place.release();
    throw error;
  }
}
