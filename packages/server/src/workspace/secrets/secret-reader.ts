import type { DatabaseSync } from 'node:sqlite';
import type { AppendRequest } from '../../journal/journal.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Appended } from '../../sequencer/writer.ts';
import type { Acting } from '../acting.ts';
import { completeEvent } from '../outbox/workspace-event.ts';
import type { Projects } from '../projects/projects.ts';
import type { Vault } from '../vault/vault.ts';
import { missingSecret } from './missing-secret.ts';
import { SecretStore } from './secret-store.ts';

export type SecretReaderOptions = {
  readonly db: DatabaseSync;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly projects: Projects;
  /** Resolves when the events are on stable storage. @throws JournalUnavailable */
  readonly append: (request: AppendRequest) => Promise<Appended>;
};

export type SecretValue = {
  readonly name: string;
  readonly environment: string;
  readonly version: number;
  readonly value: string;
  /** Of the version, milliseconds since 1970. */
  readonly createdAt: number;
};

export type SecretsWanted = {
  readonly environment: string;
  /** Different ones. */
  readonly names: readonly string[];
  /** Of each; the newest where it is left out. */
  readonly version?: number | undefined;
};

/** Gives out the values of secrets. Each read is in the journal, on stable storage, before its value leaves. */
export class SecretReader {
  readonly #options: SecretReaderOptions;
  readonly #store: SecretStore;

  constructor(options: SecretReaderOptions) {
    this.#options = options;
    this.#store = new SecretStore(options.db);
  }

  /**
   * All of them, in the order of the names, or none.
   * @throws WorkspaceError `not-found` naming what is missing, `invalid`
   * @throws JournalUnavailable when the read could not be recorded; then no value was given out.
   */
  async read(organizationId: string, wanted: SecretsWanted, by: Acting): Promise<SecretValue[]> {
    const opened = this.#open(organizationId, wanted);
    const now = this.#options.clock();
    const events = opened.map(({ id, secret: { name, environment, version } }) => ({
      ...completeEvent(
        {
          ...by,
          action: 'SECRET_READ',
          resource: { type: 'secret', id, name },
          context: { ...by.context, environment, version },
        },
        now,
      ),
      idGiven: false,
      occurredAtGiven: true,
    }));
    const { outcome } = await this.#options.append({ organizationId, credential: 'workspace', events });
    if (outcome.kind !== 'accepted') throw new Error(`a read of secrets was refused: ${outcome.kind}`);
    return opened.map(({ secret }) => secret);
  }

  #open(organizationId: string, { environment, names, version }: SecretsWanted): Opened[] {
    const { vault, projects } = this.#options;
    const opened: Opened[] = [];
    const missing: string[] = [];
    for (const name of names) {
      const stored = this.#store.version(organizationId, { environment, name }, version);
      if (!stored) {
        missing.push(name);
        continue;
      }
      const place = { organizationId, projectId: '', environment, name, version: stored.version };
      const value = vault.open(place, stored.value);
      const { secretId: id, createdAt } = stored;
      opened.push({ id, secret: { name, environment, version: stored.version, value, createdAt } });
    }
    if (missing.length === 0) return opened;
    throw missingSecret({ names: missing, environment, version }, projects.environments(organizationId));
  }
}

type Opened = { readonly id: string; readonly secret: SecretValue };
