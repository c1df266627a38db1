import type { Metadata } from '@daybook/event';
import { type Company, foundingProjects } from '../company.ts';
import type { Draft } from '../draft.ts';
import { isReported } from '../life/erp-life.ts';
import { secretsBefore, variablesBefore } from './before-the-year.ts';
import { Versions } from './versions.ts';

/** What an act comes to, by what it finds. */
export type Settled = Pick<Draft, 'action' | 'outcome' | 'changes' | 'metadata'> & {
  readonly version?: number;
};

/**
 * What is set, and who may still act, as the acts so far leave it: so that each finds what the product would have had, and is recorded as the
 * product would have recorded it. Acts come in the order of time.
 */
export class CompanyState {
  readonly #secrets = new Versions();
  readonly #variables = new Versions();
  /** Environments beside the usual ones, by the name of a project that is there. */
  readonly #projects = new Map<string, Set<string>>();
  readonly #endedKeys = new Set<string>();
  readonly #withoutSecondFactor: Set<string>;

  constructor(company: Company) {
    for (const { name, environment, version } of secretsBefore(company))
      this.#secrets.begin(secretKey(name, environment), version);
    for (const { project, environment, name, version } of variablesBefore(company))
      this.#variables.begin(variableKey(project, environment, name), version);
    for (const { name } of foundingProjects(company)) this.#projects.set(name, new Set());
    const joiners = company.people.filter(({ from }) => from > company.from);
    this.#withoutSecondFactor = new Set(joiners.map(({ email }) => email));
  }

  settle(draft: Draft): Settled {
    const { action, outcome, changes, metadata } = draft;
    if (isReported(draft)) return { action };
    const refused = this.#refusal(draft);
    if (refused) return { action, ...refused };
    if (outcome !== undefined && outcome !== 'success')
      return { action, outcome, ...(metadata && { metadata }) };
    switch (action) {
      case 'SECRET_SET':
      case 'SECRET_READ':
      case 'SECRET_DELETE':
        return this.#actOnSecret(draft);
      case 'VARIABLE_SET':
      case 'VARIABLE_DELETE':
        return this.#actOnVariable(draft);
      case 'ENV_BULK_UPLOAD':
        return this.#upload(draft);
      case 'PROJECT_UPDATE':
        return this.#rearrange(draft);
      case 'USER_LOGIN': {
        const factor = this.#withoutSecondFactor.has(draft.resource.name) ? 'none' : 'totp';
        return { action, metadata: { ...metadata, factor } };
      }
      default:
        this.#learn(draft);
        return { action, ...(changes && { changes }), ...(metadata && { metadata }) };
    }
  }

  /** Whoever is late for what has ended is refused as the product does it. */
  #refusal({
    action,
    actor,
    resource,
    environment = '',
    project = resource.type === 'project' ? resource.name : undefined,
  }: Draft): Pick<Settled, 'outcome' | 'metadata'> | undefined {
    if (actor.type === 'api-key' && this.#endedKeys.has(actor.name))
      return { outcome: 'denied', metadata: { reason: 'the API key was revoked: use another one' } };
    if (project !== undefined && action !== 'PROJECT_CREATE' && !this.#projects.has(project))
      return failed('there is no such project here: it may have been deleted');
    const needsSecret = action === 'SECRET_READ' || action === 'SECRET_DELETE';
    if (needsSecret && !this.#secrets.of(secretKey(resource.name, environment)).isSet)
      return failed(`there is no secret ${resource.name} in ${environment}`);
    return undefined;
  }

  #actOnSecret({ action, resource, environment = '', putsBack }: Draft): Settled {
    const key = secretKey(resource.name, environment);
    if (action === 'SECRET_DELETE') this.#secrets.remove(key);
    if (action !== 'SECRET_SET') return { action, version: this.#secrets.of(key).version };
    const { version, origin } = this.#secrets.set(key, putsBack);
    return { action, version, ...(origin !== version && { metadata: { sameAsVersion: origin } }) };
  }

  /** One that is not set cannot be deleted: then it is set. */
  #actOnVariable({ action, resource, project = '', environment = '' }: Draft): Settled {
    const key = variableKey(project, environment, resource.name);
    const { isSet, version } = this.#variables.of(key);
    if (action === 'VARIABLE_SET' || !isSet)
      return { action: 'VARIABLE_SET', version: this.#variables.set(key).version };
    this.#variables.remove(key);
    return { action, version };
  }

  #upload({ action, upload, project = '', environment = '' }: Draft): Settled {
    const { names, changed } = upload ?? { names: [], changed: 0 };
    const wasSet = names.filter((name) => this.#variables.of(variableKey(project, environment, name)).isSet);
    const same = wasSet.slice(changed);
    for (const name of names.filter((name) => !same.includes(name)))
      this.#variables.set(variableKey(project, environment, name));
    const metadata: Metadata = {
      names: [...names],
      new: names.length - wasSet.length,
      changed: wasSet.length - same.length,
      same: same.length,
    };
    return { action, metadata };
  }

  #rearrange({ action, resource, toggles = '' }: Draft): Settled {
    const environments = this.#projects.get(resource.name);
    const isThere = environments?.delete(toggles) ?? false;
    if (!isThere) environments?.add(toggles);
    return {
      action,
      changes: [{ field: 'environments', ...(isThere ? { from: toggles } : { to: toggles }) }],
    };
  }

  #learn({ action, resource: { name } }: Draft): void {
    switch (action) {
      case 'PROJECT_CREATE':
        this.#projects.set(name, new Set());
        break;
      case 'PROJECT_DELETE':
        this.#projects.delete(name);
        break;
      case 'API_KEY_REVOKE':
        this.#endedKeys.add(name);
        break;
      case 'USER_2FA_ENABLE':
        this.#withoutSecondFactor.delete(name);
        break;
      case 'USER_2FA_DISABLE':
        this.#withoutSecondFactor.add(name);
        break;
    }
  }
}

function failed(reason: string): Pick<Settled, 'outcome' | 'metadata'> {
  return { outcome: 'failure', metadata: { reason } };
}

function secretKey(name: string, environment: string): string {
  return `${environment} ${name}`;
}

function variableKey(project: string, environment: string, name: string): string {
  return `${project} ${environment} ${name}`;
}
