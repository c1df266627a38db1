import type { Actor } from '@daybook/event';
import type { Company, Project } from '../company.ts';
import type { Draft, Source } from '../draft.ts';
import type { Random } from '../random.ts';

/** One request of somebody: what its events have in common. */
export type Request = {
  readonly at: number;
  readonly actor: Actor;
  readonly source: Source;
  readonly requestId: string;
};

export function request(random: Random, at: number, actor: Actor, source: Source): Request {
  return { at, actor, source, requestId: `req_${random.text(12)}` };
}

type Place = { readonly project: string; readonly environment: string };

/** A secret and what is done with it. */
export function secretAct(
  company: Company,
  by: Request,
  action: 'SECRET_READ' | 'SECRET_SET' | 'SECRET_DELETE',
  name: string,
  place: Place,
): Draft {
  return {
    ...by,
    action,
    resource: { type: 'secret', id: company.idOf('sec', name), name },
    ...place,
    version: action === 'SECRET_SET' ? 'next' : 'current',
  };
}

/** Names and versions of an environment, no values. */
export function secretList(by: Request, place: Place): Draft {
  return { ...by, action: 'SECRET_LIST', resource: { type: 'secret', name: '*' }, ...place };
}

export function variableAct(
  company: Company,
  by: Request,
  action: 'VARIABLE_SET' | 'VARIABLE_DELETE',
  name: string,
  place: Place,
): Draft {
  const id = company.idOf('var', `${place.project} ${name}`);
  return {
    ...by,
    action,
    resource: { type: 'variable', id, name },
    ...place,
    version: action === 'VARIABLE_SET' ? 'next' : 'current',
  };
}

export function projectResource({ id, name }: Project): Draft['resource'] {
  return { type: 'project', id, name };
}

/** What a person or key does to a member: sign in, invite, change. */
export function memberAct(
  company: Company,
  by: Request,
  action: Extract<Draft['action'], string>,
  email: string,
): Draft {
  return { ...by, action, resource: { type: 'member', id: company.idOf('usr', email), name: email } };
}
