import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../platform/clock.ts';
import { transaction } from '../../platform/database.ts';
import { randomId } from '../../platform/random-id.ts';
import { Slices } from '../../platform/slices.ts';
import type { Acting } from '../acting.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Projects } from '../projects/projects.ts';
import { sealedBytes } from '../vault/sealing.ts';
import type { SealedValue, Vault } from '../vault/vault.ts';
import type { EnvVariable } from './parse-env.ts';
import { readUpload, type UploadSummary } from './read-upload.ts';
import { requireRoom } from './room.ts';
import { requirePlace, type VariablePlace } from './variable-place.ts';
import type { VariableState, VariableStore, VariableUsage } from './variable-store.ts';

/** So many variables are planned anew within the transaction that writes them, while everyone else waits. */
const ANEW_AT_ONCE = 32;
/** How often more are planned anew before it: who changes them all the time cannot keep an upload from ending. */
const ANEW_ROUNDS_MAX = 3;
/** Opening and sealing a value costs as much as reading so many characters. */
const VALUE_UNITS = 512;

export type EnvUploadsOptions = {
  readonly db: DatabaseSync;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly projects: Projects;
  readonly store: VariableStore;
};

/** What becomes of a variable of the text. */
type Planned = EnvVariable & {
  /** What this rests on. */
  readonly before: VariableState;
  readonly becomes: 'new' | 'changed' | 'same';
  /** How many bytes more its value takes as it is stored; negative where it takes fewer. */
  readonly bytesMore: number;
  /** For the version after the one it has, where it is stored. */
  readonly sealed: SealedValue | undefined;
};

/** Texts of `.env` files become variables, all of a text or nothing. Reading, comparing and sealing let others have a turn. */
export class EnvUploads {
  readonly #options: EnvUploadsOptions;

  constructor(options: EnvUploadsOptions) {
    this.#options = options;
  }

  /** What {@link upload} would do. Records nothing. @throws WorkspaceError `not-found`, `invalid` */
  async preview(
    organizationId: string,
    place: VariablePlace,
    text: string,
    slices = new Slices(),
  ): Promise<UploadSummary> {
    requirePlace(this.#options.projects, organizationId, place);
    const variables = await readUpload(text, slices);
    const planned = await this.#plan({ ...place, organizationId, keyId: undefined }, variables, slices);
    const now = this.#options.store.usage(place.projectId, place.environment);
    requireRoom(place.environment, now, usageAfter(now, planned));
    return summarize(planned);
  }

  /**
   * Sets the variables of a text. Others stay as they are. Who acts is asked when all is ready, and may throw.
   * @throws WorkspaceError `not-found`, `invalid`
   */
  async upload(
    organizationId: string,
    place: VariablePlace,
    text: string,
    acting: () => Acting,
    slices = new Slices(),
  ): Promise<UploadSummary> {
    const variables = await readUpload(text, slices);
    const { db, vault, projects } = this.#options;
    requirePlace(projects, organizationId, place);
    const sealingKey = () => vault.sealingKey(organizationId);
    const where = () => ({ ...place, organizationId, keyId: transaction(db, sealingKey) });
    let planned = await this.#plan(where(), variables, slices);
    // What others changed meanwhile is planned anew; mostly that is nothing.
    for (let round = 0; round < ANEW_ROUNDS_MAX; round += 1) {
      const now = where();
      if (planned.filter((one) => !this.#stands(now, one)).length <= ANEW_AT_ONCE) break;
      planned = await this.#planAgain(now, planned, slices);
    }
    return transaction(db, () => {
      const by = acting();
      const project = requirePlace(projects, organizationId, place);
      const now = { ...place, organizationId, keyId: sealingKey() };
      const current = planned.map((one) => (this.#stands(now, one) ? one : this.#planOne(now, one)));
      this.#put(place, current);
      const summary = summarize(current);
      this.#options.outbox.add(organizationId, {
        ...by,
        action: 'ENV_BULK_UPLOAD',
        resource: { type: 'project', id: project.id, name: project.name },
        context: { ...by.context, environment: place.environment, project: project.name },
        metadata: {
          names: current.map(({ name }) => name),
          new: summary.new.length,
          changed: summary.changed.length,
          same: summary.same.length,
        },
      });
      return summary;
    });
  }

  async #plan(where: Where, variables: readonly EnvVariable[], slices: Slices): Promise<Planned[]> {
    const planned: Planned[] = [];
    for (const variable of variables) {
      planned.push(this.#planOne(where, variable));
      await slices.spend(VALUE_UNITS + variable.value.length);
    }
    return planned;
  }

  async #planAgain(where: Where, planned: readonly Planned[], slices: Slices): Promise<Planned[]> {
    const current: Planned[] = [];
    for (const one of planned) {
      const stands = this.#stands(where, one);
      current.push(stands ? one : this.#planOne(where, one));
      if (!stands) await slices.spend(VALUE_UNITS + one.value.length);
    }
    return current;
  }

  /** Whether a plan rests on what is there now. */
  #stands({ keyId, projectId, environment }: Where, { name, before, sealed }: Planned): boolean {
    if (sealed && sealed.keyId !== keyId) return false;
    const now = this.#options.store.state({ projectId, environment, name });
    return before.lastVersion === now.lastVersion && before.isSet === now.isSet;
  }

  #planOne({ keyId, ...where }: Where, { name, value, line, hints }: EnvVariable): Planned {
    const { vault } = this.#options;
    const place = { ...where, name };
    const before = this.#options.store.state(place);
    const stored = before.isSet ? this.#options.store.get(place) : undefined;
    const old = stored && vault.open({ ...place, version: stored.version }, stored.value);
    const becomes = old === undefined ? 'new' : old === value ? 'same' : 'changed';
    const sealed =
      keyId !== undefined && becomes !== 'same'
        ? vault.sealWith(keyId, { ...place, version: before.lastVersion + 1 }, value)
        : undefined;
    const bytesMore = becomes === 'same' ? 0 : sealedBytes(value) - (stored?.value.sealed.length ?? 0);
    return { name, value, line, hints, before, becomes, bytesMore, sealed };
  }

  #put(place: VariablePlace, planned: readonly Planned[]): void {
    const now = this.#options.clock();
    const before = this.#options.store.usage(place.projectId, place.environment);
    for (const { name, before, sealed } of planned) {
      if (sealed === undefined) continue;
      const version = before.lastVersion + 1;
      this.#options.store.put({ ...place, name }, { id: randomId('var'), version, value: sealed, now });
    }
    requireRoom(place.environment, before, this.#options.store.usage(place.projectId, place.environment));
  }
}

/** A place of an organization; without a key nothing is sealed. */
type Where = VariablePlace & { readonly organizationId: string; readonly keyId: string | undefined };

function usageAfter({ variables, bytes }: VariableUsage, planned: readonly Planned[]): VariableUsage {
  return {
    variables: variables + planned.filter(({ becomes }) => becomes === 'new').length,
    bytes: planned.reduce((sum, { bytesMore }) => sum + bytesMore, bytes),
  };
}

function summarize(planned: readonly Planned[]): UploadSummary {
  const namesOf = (wanted: Planned['becomes']) =>
    planned.filter(({ becomes }) => becomes === wanted).map(({ name }) => name);
  return {
    new: namesOf('new'),
    changed: namesOf('changed'),
    same: namesOf('same'),
    variables: planned.map(({ name, value, line, hints }) => ({ name, value, line, hints })),
  };
}
