import type { Catalogue } from '@daybook/event';
import { z } from '@hono/zod-openapi';
import { EXPORT_FORMATS, EXPORT_TYPES } from '../export/export-format.ts';
import { EXPORT_KINDS, EXPORT_STATES, type ExportKind, type ExportRow } from '../export/export-store.ts';
import type { Exports } from '../export/exports.ts';
import { actingOf } from './acting.ts';
import { timeOrNull } from './asking.ts';
import type { Authenticator } from './authenticate.ts';
import type { AppContext } from './context.ts';
import { exportAttempt } from './export.ts';
import { filterParameter } from './filter-parameter.ts';
import { inquirerOf } from './inquirer.ts';
import { invalidField, Problem } from './problem.ts';
import { type Api, guarded, json, jsonBody, problems, text } from './route.ts';
import { sendFile } from './send-file.ts';

export type ExportsDeps = {
  readonly auth: Authenticator;
  readonly exports: Exports;
  readonly catalogue: (organizationId: string) => Catalogue;
};

const exportSchema = z
  .object({
    id: z.string(),
    state: z.enum(EXPORT_STATES).openapi({
      description: '`expired`: removed after seven days, or because an event in it was destroyed.',
    }),
    format: z.enum(EXPORT_KINDS).openapi({ description: '`bundle`: with proofs.' }),
    q: z.string(),
    hold: z.string().nullable(),
    createdAt: z.string(),
    createdBy: z.string(),
    progress: z.object({ done: z.int(), total: z.int() }).openapi({ description: 'Events.' }),
    positions: z
      .object({ first: z.int(), last: z.int() })
      .openapi({ description: 'What it reads, both inclusive; fixed when it was asked for.' }),
    bytes: z.int(),
    sha256: z.string().nullable().openapi({ description: 'Of the whole file, in hexadecimal.' }),
    finishedAt: z.string().nullable(),
    expiresAt: z.string().nullable().openapi({ description: 'When the file is removed.' }),
    error: z.string().nullable().openapi({ description: 'Why it failed, or was removed before its time.' }),
  })
  .openapi('Export');

/** As many as a bundle may have. */
const BORDERS_MAX = 16;

const position = z.int().min(0);

const newExportSchema = z
  .strictObject({
    format: z.enum(EXPORT_FORMATS),
    q: z.string().max(4_096).default('').openapi({ example: 'category:secrets since:7d' }),
    proofs: z
      .boolean()
      .default(false)
      .openapi({ description: 'A bundle that can be checked offline, in place of a format.' }),
    positions: z
      .strictObject({
        first: position.optional().openapi({ description: 'The first that there still is, without it.' }),
        last: position.optional().openapi({ description: 'The newest that there is, without it.' }),
      })
      .optional()
      .openapi({
        description:
          'With proofs and without `q`: a complete bundle of these positions alone, both inclusive.',
      }),
    borders: z.array(z.int().min(1)).max(BORDERS_MAX).optional().openapi({
      description:
        'With proofs: sizes of older checkpoints that the bundle is to be compared with, wherever they lie.',
    }),
    hold: z.string().max(100).optional().openapi({ description: 'The id of a legal hold: what it keeps.' }),
  })
  .openapi('NewExport');

const idParam = z.object({ id: z.string().max(100) });

const TYPES: Readonly<Record<ExportKind, string>> = { ...EXPORT_TYPES, bundle: 'application/octet-stream' };

/** Exports that are made in the background. */
export function exportsRoutes(api: Api, { auth, exports, catalogue }: ExportsDeps): void {
  const tags = ['Keep and hand over'];
  const organizationOf = (c: AppContext) => c.get('credential').organizationId;

  const create = guarded(
    auth,
    {
      method: 'post',
      path: '/v1/exports',
      tags,
      summary: 'Make an export in the background',
      description:
        'What it holds is fixed and recorded now. It survives a restart, and is kept for seven days once it is made.',
      request: { body: jsonBody(newExportSchema) },
      responses: { 202: json(exportSchema, 'It is made'), ...problems(400, 401, 403, 409, 422, 429, 503) },
    },
    exportAttempt,
  );
  api.openapi(create, async (c) => {
    const { format, q, proofs, hold, positions, borders } = c.req.valid('json');
    const filter = filterParameter(q, catalogue(organizationOf(c)));
    if (proofs && format !== 'ndjson')
      throw invalidField(
        'format',
        'must be ndjson where proofs are wanted: a bundle has a form of its own',
        'invalid',
      );
    if (hold !== undefined) {
      requireMayReadHeld(c);
      if (format === 'parquet') throw invalidField('hold', 'goes with ndjson and csv', 'invalid');
    }
    if (borders && !proofs) throw invalidField('borders', 'go with proofs', 'invalid');
    if (positions && !(proofs && filter.terms.length === 0 && hold === undefined))
      throw invalidField(
        'positions',
        'go with proofs, without q and hold: in a filter say position:10..20',
        'invalid',
      );
    const wish = { format: proofs ? ('bundle' as const) : format, q, filter, hold, positions, borders };
    const row = await exports.create(inquirerOf(c), wish, () => actingOf(c));
    return c.json(toAnswer(row), 202);
  });

  const list = guarded(
    auth,
    {
      method: 'get',
      path: '/v1/exports',
      tags,
      summary: 'The exports made in the background',
      responses: {
        200: json(z.object({ exports: z.array(exportSchema) }).openapi('Exports'), 'The newest first'),
        ...problems(401, 403),
      },
    },
    exportAttempt,
  );
  api.openapi(list, (c) => c.json({ exports: exports.list(organizationOf(c)).map(toAnswer) }, 200));

  const one = guarded(
    auth,
    {
      method: 'get',
      path: '/v1/exports/{id}',
      tags,
      summary: 'One export, with its progress',
      request: { params: idParam },
      responses: { 200: json(exportSchema, 'The export'), ...problems(401, 403, 404) },
    },
    exportAttempt,
  );
  api.openapi(one, (c) => c.json(toAnswer(exports.get(organizationOf(c), c.req.valid('param').id)), 200));

  const download = guarded(
    auth,
    {
      method: 'get',
      path: '/v1/exports/{id}/download',
      tags,
      summary: 'Download a finished export',
      description:
        'With `Range` from any byte on, so that a broken download goes on. Whoever gets it first is recorded, unless they asked for it.',
      request: { params: idParam },
      responses: {
        200: { ...text('The file', 'application/octet-stream') },
        206: { ...text('A part of it', 'application/octet-stream') },
        ...problems(401, 403, 404, 409, 416),
      },
    },
    exportAttempt,
  );
  api.openapi(download, async (c) => {
    const { id } = c.req.valid('param');
    const credential = c.get('credential');
    const { organizationId } = credential;
    if (exports.get(organizationId, id).hold !== undefined) requireMayReadHeld(c);
    const { row, path } = await exports.handOver(organizationId, id, inquirerOf(c).credential, () =>
      actingOf(c),
    );
    return (await sendFile(c, {
      path,
      name: `${id}.${row.format}`,
      type: TYPES[row.format],
      tag: row.sha256 ?? '',
      check() {
        if (!auth.isStillValid(credential)) throw new Error('the credential has ended');
        if (exports.find(organizationId, id)?.state !== 'done') throw new Error('the export was removed');
      },
    })) as never;
  });

  const remove = guarded(
    auth,
    {
      method: 'delete',
      path: '/v1/exports/{id}',
      tags,
      summary: 'Delete an export',
      description: 'Stops one that is being made.',
      request: { params: idParam },
      responses: { 204: { description: 'Deleted' }, ...problems(401, 403, 404) },
    },
    exportAttempt,
  );
  api.openapi(remove, async (c) => {
    await exports.remove(organizationOf(c), c.req.valid('param').id);
    return c.body(null, 204);
  });
}

/** What a hold keeps may have expired for everybody else. @throws Problem `forbidden` */
function requireMayReadHeld(c: AppContext): void {
  const credential = c.get('credential');
  if (credential.kind === 'member' && (credential.role === 'owner' || credential.role === 'auditor')) return;
  throw new Problem('forbidden', { detail: 'what a legal hold keeps is exported by owners and auditors' });
}

function toAnswer(row: ExportRow) {
  const { id, state, format, filter, hold, window, createdBy, total, done, bytes, sha256, error } = row;
  return {
    id,
    state,
    format,
    q: filter,
    hold: hold ?? null,
    createdAt: new Date(window.now).toISOString(),
    createdBy,
    progress: { done, total },
    positions: { first: window.first, last: window.last },
    bytes,
    sha256: sha256 ?? null,
    finishedAt: timeOrNull(row.finishedAt),
    expiresAt: timeOrNull(row.expiresAt),
    error: error ?? null,
  };
}
