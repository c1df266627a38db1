import type { Context, Resource } from '@daybook/event';
import type { Refusals } from '../workspace/refusals/refusals.ts';
import { WorkspaceError } from '../workspace/workspace-error.ts';
import { actorOf, requestContext } from './acting.ts';
import type { AppContext, Credential } from './context.ts';
import { Problem } from './problem.ts';

/** Like attempts within it are recorded as one. */
const WINDOW_MS = 60_000;
const NAME_CHARACTERS_MAX = 200;

/** What a request would have recorded, as far as its address tells. */
export type Attempt = {
  readonly action: string;
  readonly resource: Resource & { readonly type: string };
  readonly context?: Pick<Context, 'environment' | 'project'>;
  /** Whether a thing that is not there leaves no entry: clients ask for an event until it can be found. */
  readonly onlyDenied?: boolean;
};

export type RefusalDeps = { readonly refusals: Pick<Refusals, 'record'> };

type Refused = {
  readonly outcome: 'denied' | 'failure';
  readonly reason: string;
};

/** Records that a credential was refused. @throws Problem of that kind, always. */
export function refuse(
  deps: RefusalDeps,
  c: AppContext,
  credential: Credential,
  attempt: ((c: AppContext) => Attempt) | undefined,
  kind: 'forbidden' | 'unauthorized',
  detail: string,
): never {
  record(deps, c, credential, attempt, { outcome: 'denied', reason: detail });
  throw new Problem(kind, {
    detail,
    ...(kind === 'unauthorized' && { headers: { 'WWW-Authenticate': 'Bearer realm="daybook"' } }),
  });
}

/** What becomes of an error that a handler threw: a refusal is recorded, anything else is not. */
export function refusedOutcome(error: unknown) {
  const refused = refusalOf(error);
  if (!refused) return undefined;
  return {
    record: (
      deps: RefusalDeps,
      c: AppContext,
      credential: Credential,
      attempt: ((c: AppContext) => Attempt) | undefined,
    ) => record(deps, c, credential, attempt, refused),
  };
}

function refusalOf(error: unknown): Refused | undefined {
  if (!(error instanceof Problem) && !(error instanceof WorkspaceError)) return undefined;
  switch (error.kind) {
    case 'forbidden':
    case 'plan-limit':
      return { outcome: 'denied', reason: error.message };
    case 'not-found':
      return { outcome: 'failure', reason: error.message };
    default:
      return undefined;
  }
}

function record(
  { refusals }: RefusalDeps,
  c: AppContext,
  credential: Credential,
  attempt: ((c: AppContext) => Attempt) | undefined,
  { outcome, reason }: Refused,
): void {
  if (!attempt) return;
  const { action, resource, context, onlyDenied = false } = attempt(c);
  if (onlyDenied && outcome !== 'denied') return;
  refusals.record({
    organizationIds: [credential.organizationId],
    event: {
      action,
      actor: actorOf(credential),
      resource: { ...resource, name: nameable(resource.name) },
      context: { ...requestContext(c), ...withoutStrange(context) },
      outcome,
    },
    reason: reason.slice(0, 500).toWellFormed(),
    windowMs: WINDOW_MS,
  });
}

/** What a caller calls a thing may be anything; the event takes what fits. */
function nameable(name: string): string {
  return name.slice(0, NAME_CHARACTERS_MAX).toWellFormed() || '*';
}

function withoutStrange(context: Attempt['context']): Attempt['context'] {
  const entries = Object.entries(context ?? {}).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(entries.map(([key, value]) => [key, nameable(value)]));
}
