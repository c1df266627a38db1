import { type NormalizedEvent, type Resource, uuidV7 } from '@daybook/event';
import type { Company } from './company.ts';
import type { Draft } from './draft.ts';
import { createRandom } from './random.ts';
import { CompanyState } from './state/company-state.ts';

/** Makes events of drafts, which must come in the order of time: each finds what those before it have left. */
export function createFinisher(company: Company): (draft: Draft) => NormalizedEvent {
  const random = createRandom(`${company.seed} ids`);
  const state = new CompanyState(company);
  return (draft) => {
    const { at, actor, resource, source, environment, project, requestId } = draft;
    const { action, version, outcome = 'success', changes, metadata } = state.settle(draft);
    const context = {
      ...(source && { ip: source.ip, userAgent: source.userAgent }),
      ...(environment !== undefined && { environment }),
      ...(project !== undefined && { project }),
      ...(version !== undefined && { version }),
      ...(requestId !== undefined && { requestId }),
    };
    return {
      id: uuidV7(at, random.bytes(10)),
      occurredAt: new Date(at).toISOString(),
      action,
      actor,
      resource: outcome === 'success' ? resource : asAttempted(resource),
      ...(Object.keys(context).length > 0 && { context }),
      outcome,
      ...(changes && { changes }),
      ...(metadata && { metadata }),
    };
  };
}

/** What a refused request is about is known by what it called it; a sign-in is about an account that was found. */
function asAttempted({ type, id, name }: Resource): Resource {
  return { type, ...(type === 'member' && id !== undefined && { id }), name };
}
