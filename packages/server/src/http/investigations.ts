import type { InvestigationRequest } from '../investigate/check-request.ts';
import type { InvestigationKind } from '../investigate/investigations.ts';
import { writeReport } from '../investigate/report/report.ts';
import type { Clock } from '../platform/clock.ts';
import type { Investigations, MadeInvestigation } from '../workspace/investigations/investigations.ts';
import { actingOf } from './acting.ts';
import type { Answers } from './answers.ts';
import type { Authenticator } from './authenticate.ts';
import type { AppContext } from './context.ts';
import { inquirerOf } from './inquirer.ts';
import { toAnswer, toListed, toParts } from './investigation-answer.ts';
import { type LogReadDeps, logReadAttempt, noteLogRead } from './log-read.ts';
import { type Api, guarded, json, jsonBody, problems } from './route.ts';
import * as schemas from './schemas/investigations.ts';

export type InvestigationsDeps = LogReadDeps & {
  readonly auth: Authenticator;
  readonly investigations: Investigations;
  readonly answers: Answers;
  /** Verifier keys of an organization's ledger. */
  readonly verifierKeys: (organizationId: string) => readonly string[];
  readonly organization: (id: string) => { readonly name: string };
  /** Where people reach the server, without a slash at the end. */
  readonly publicUrl: () => string;
  readonly clock: Clock;
};

/** Of an answer, and of a report: see `investigation-answer.ts`. */
const ANSWER_BYTES_MAX = 8 * 1_024 * 1_024;

/** The three investigations: made once and recorded, then read by a permanent link. */
export function investigationRoutes(api: Api, deps: InvestigationsDeps): void {
  const { auth, investigations, answers } = deps;
  const tags = ['Investigate'];
  const failures = problems(400, 401, 403, 422, 429, 503);
  const description =
    'Recorded, and kept with the position up to which the log was read: GET /v1/investigations/{id} gives the same findings again.';

  const make = async (c: AppContext, request: InvestigationRequest) => {
    const inquirer = inquirerOf(c);
    return (await answers.json(c, inquirer, ANSWER_BYTES_MAX, async () => {
      const made = await investigations.make(inquirer, request, () => actingOf(c));
      return toParts(toAnswer(made));
    })) as never;
  };

  const leakedKey = guarded(
    auth,
    {
      method: 'post',
      path: '/v1/investigations/leaked-key',
      tags,
      summary: 'Look into an API key that may have leaked',
      description,
      request: { body: jsonBody(schemas.newLeakedKey) },
      responses: { 200: json(schemas.leakedKeyAnswer, 'What was found'), ...failures },
    },
    attemptTo('leaked-key'),
  );
  api.openapi(leakedKey, (c) => {
    const { apiKey, baselineDays, ...window } = c.req.valid('json');
    return make(c, { kind: 'leaked-key', apiKey, baselineDays, window });
  });

  const offBoarding = guarded(
    auth,
    {
      method: 'post',
      path: '/v1/investigations/off-boarding',
      tags,
      summary: 'Look into what somebody who leaves holds, and did last',
      description,
      request: { body: jsonBody(schemas.newOffBoarding) },
      responses: { 200: json(schemas.offBoardingAnswer, 'What was found'), ...failures },
    },
    attemptTo('off-boarding'),
  );
  api.openapi(offBoarding, (c) => make(c, { kind: 'off-boarding', ...c.req.valid('json') }));

  const productionChange = guarded(
    auth,
    {
      method: 'post',
      path: '/v1/investigations/production-change',
      tags,
      summary: 'Look into the changes of an environment',
      description,
      request: { body: jsonBody(schemas.newProductionChange) },
      responses: { 200: json(schemas.productionChangeAnswer, 'What was found'), ...failures },
    },
    attemptTo('production-change'),
  );
  api.openapi(productionChange, (c) => {
    const { environment, ...window } = c.req.valid('json');
    return make(c, { kind: 'production-change', environment, window });
  });

  const list = guarded(
    auth,
    {
      method: 'get',
      path: '/v1/investigations',
      tags,
      summary: 'The investigations that were made',
      responses: {
        200: json(schemas.investigationList, 'The newest first; 1,000 at most'),
        ...problems(401, 403),
      },
    },
    logReadAttempt,
  );
  api.openapi(list, (c) => {
    c.header('Cache-Control', 'no-store');
    const made = investigations.list(c.get('credential').organizationId);
    return c.json({ investigations: made.map(toListed) }, 200);
  });

  const one = guarded(
    auth,
    {
      method: 'get',
      path: '/v1/investigations/{id}',
      tags,
      summary: 'An investigation that was made',
      description:
        'The findings are those of the position up to which the log was read then; what has expired or was erased since is missing, and coverage says so. The checklist is current. A person who reads is recorded once an hour.',
      request: { params: schemas.idParam, query: schemas.formatQuery },
      responses: {
        200: {
          description: 'What was found',
          content: {
            'application/json': { schema: schemas.anyAnswer },
            'text/markdown': { schema: schemas.report },
          },
        },
        ...problems(400, 401, 403, 404, 409, 429, 503),
      },
    },
    logReadAttempt,
  );
  api.openapi(one, async (c) => {
    const { id } = c.req.valid('param');
    const isReport = c.req.valid('query').format === 'markdown';
    const inquirer = inquirerOf(c);
    noteLogRead(deps, c);
    c.header('Cache-Control', 'no-store');
    if (isReport) {
      const report = { bytes: ANSWER_BYTES_MAX, type: 'text/markdown; charset=utf-8' };
      return (await answers.text(c, inquirer, report, async () =>
        reportOf(deps, await investigations.read(inquirer, id, { withEvents: true })),
      )) as never;
    }
    return (await answers.json(c, inquirer, ANSWER_BYTES_MAX, async () =>
      toParts(toAnswer(await investigations.read(inquirer, id))),
    )) as never;
  });
}

function reportOf(deps: InvestigationsDeps, { row, ...answer }: MadeInvestigation): string[] {
  const { verifierKeys, organization, publicUrl, clock } = deps;
  const { id, organizationId, by, at, readUpTo, checkpoint } = row;
  return writeReport({
    ...{ id, by, at, readUpTo, checkpoint },
    ...answer,
    url: `${publicUrl()}/investigations/${id}`,
    organization: organization(organizationId).name,
    verifierKeys: verifierKeys(organizationId),
    now: clock(),
  });
}

function attemptTo(kind: InvestigationKind) {
  return () => ({
    action: 'INVESTIGATION_RUN',
    resource: { type: 'audit-log', name: kind },
    onlyDenied: true,
  });
}
