import type { Actor } from '@daybook/event';
import { type Company, type Project, secretId } from '../company.ts';
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
  environment: string,
): Draft {
  return {
    ...by,
    action,
    resource: { type: 'secret', id: secretId(company, name, environment), name },
    environment,
    version: action === 'SECRET_SET' ? 'next' : 'current',
  };
}

/** A read that was refused, as it is recorded: without anything that only who may read would learn. */
export function refusedRead(by: Request, name: string, environment: string, reason: string): Draft {
  return {
    ...by,
    action: 'SECRET_READ',
    resource: { type: 'secret', name },
    environment,
    outcome: 'denied',
    metadata: { reason },
  };
}

/** Why a key may not read in an environment that it is not limited to. */
export function otherEnvironment(key: string, environments: readonly string[]): string {
  return `the key "${key}" is held to ${environments.join(', ')}: use a key for this environment, or make one`;
}

/** Names and versions of an environment, no values. */
export function secretList(by: Request, environment: string): Draft {
  return { ...by, action: 'SECRET_LIST', resource: { type: 'secret', name: '*' }, environment };
}

export function variableAct(
  by: Request,
  action: 'VARIABLE_SET' | 'VARIABLE_DELETE',
  name: string,
  place: Place,
): Draft {
  return {
    ...by,
    action,
    resource: { type: 'variable', name },
    ...place,
    version: action === 'VARIABLE_SET' ? 'next' : 'current',
  };
}

/** A `.env` text; how many of its names are new, only what is there can tell. */
export function uploadAct(
  by: Request,
  project: Project,
  environment: string,
  upload: NonNullable<Draft['upload']>,
): Draft {
  return {
    ...by,
    action: 'ENV_BULK_UPLOAD',
    resource: projectResource(project),
    project: project.name,
    environment,
    upload,
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
