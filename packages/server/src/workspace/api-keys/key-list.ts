import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import { type KeyEnd, listOf } from './api-key-store.ts';
import type { LastUse } from './last-use.ts';
import { isScope, type Scope } from './scopes.ts';

/** `suspended`: live, but for a restore after which nobody has confirmed it. */
export type KeyState = 'live' | 'suspended' | 'expired' | 'revoked';

/** A key as people see it. Times are milliseconds since 1970; undefined lists hold it to nothing. */
export type ListedKey = {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly projects: readonly { readonly id: string; readonly name: string }[] | undefined;
  readonly environments: readonly string[] | undefined;
  readonly cidrs: readonly string[] | undefined;
  readonly createdAt: number;
  /** E-mail address of who made it; undefined when the system did. */
  readonly createdBy: string | undefined;
  readonly expiresAt: number | undefined;
  readonly revokedAt: number | undefined;
  readonly lastUsedAt: number | undefined;
  readonly lastUsedIp: string | undefined;
  readonly state: KeyState;
  /** Live, and neither made nor used within 90 days. */
  readonly unused: boolean;
};

export const KEY_ORDERS = ['name', 'created', 'lastUsed'] as const;

export type KeyOrder = (typeof KEY_ORDERS)[number];

const UNUSED_AFTER_MS = 90 * 86_400_000;
const ROWS = `
  SELECT k.id, k.name, k.scopes, k.projects, k.environments, k.cidrs, k.created_at, k.expires_at, k.revoked_at, k.suspended_at,
    k.last_used_at, k.last_used_ip, u."email"
  FROM api_keys k LEFT JOIN "user" u ON u."id" = k.created_by`;

/** Reads keys for people, with what is in memory of their last use. */
export class KeyList {
  readonly #lastUse: Pick<LastUse, 'ofKey'>;
  readonly #all: StatementSync;
  readonly #one: StatementSync;
  readonly #projects: StatementSync;

  constructor(db: DatabaseSync, lastUse: Pick<LastUse, 'ofKey'>) {
    this.#lastUse = lastUse;
    this.#all = db.prepare(`${ROWS} WHERE k.organization_id = ?`);
    this.#one = db.prepare(`${ROWS} WHERE k.organization_id = ? AND k.id = ?`);
    // Deleted ones too: a key stays held to them.
    this.#projects = db.prepare('SELECT id, name FROM projects WHERE organization_id = ?');
  }

  /** By name; or the newest, or the last used, first. */
  all(organizationId: string, order: KeyOrder, now: number): ListedKey[] {
    const names = this.#projectNames(organizationId);
    return this.#all
      .all(organizationId)
      .map((row) => this.#toListed(row, names, now))
      .sort((a, b) => compare(a, b, order));
  }

  one(organizationId: string, id: string, now: number): ListedKey | undefined {
    const row = this.#one.get(organizationId, id);
    return row && this.#toListed(row, this.#projectNames(organizationId), now);
  }

  #projectNames(organizationId: string): ReadonlyMap<string, string> {
    return new Map(this.#projects.all(organizationId).map(({ id, name }) => [String(id), String(name)]));
  }

  #toListed(row: Record<string, SQLOutputValue>, names: ReadonlyMap<string, string>, now: number): ListedKey {
    const id = String(row.id);
    const createdAt = Number(row.created_at);
    const expiresAt = timeOf(row.expires_at);
    const revokedAt = timeOf(row.revoked_at);
    const inMemory = this.#lastUse.ofKey(id);
    const lastUsedAt = inMemory?.at ?? timeOf(row.last_used_at);
    const lastUsedIp = inMemory ? inMemory.ip : (row.last_used_ip ?? undefined);
    const state = stateOf({ expiresAt, revokedAt, suspendedAt: timeOf(row.suspended_at) }, now);
    const unusedSince = Math.max(createdAt, lastUsedAt ?? 0);
    return {
      id,
      name: String(row.name),
      scopes: listOf(row.scopes)?.filter(isScope) ?? [],
      projects: listOf(row.projects)?.map((project) => ({
        id: project,
        name: names.get(project) ?? project,
      })),
      environments: listOf(row.environments),
      cidrs: listOf(row.cidrs),
      createdAt,
      createdBy: row.email === null ? undefined : String(row.email),
      expiresAt,
      revokedAt,
      lastUsedAt,
      lastUsedIp: lastUsedIp === undefined ? undefined : String(lastUsedIp),
      state,
      unused: state === 'live' && now - unusedSince > UNUSED_AFTER_MS,
    };
  }
}

function timeOf(column: SQLOutputValue | undefined): number | undefined {
  return column === null || column === undefined ? undefined : Number(column);
}

function stateOf(
  { expiresAt, revokedAt, suspendedAt }: { [At in keyof KeyEnd]: number | undefined },
  now: number,
): KeyState {
  if (revokedAt !== undefined) return 'revoked';
  if (expiresAt !== undefined && expiresAt <= now) return 'expired';
  return suspendedAt === undefined ? 'live' : 'suspended';
}

/** Names are unique, so every order is total. */
function compare(a: ListedKey, b: ListedKey, order: KeyOrder): number {
  const byName = a.name < b.name ? -1 : 1;
  switch (order) {
    case 'name':
      return byName;
    case 'created':
      return b.createdAt - a.createdAt || byName;
    case 'lastUsed':
      return (b.lastUsedAt ?? 0) - (a.lastUsedAt ?? 0) || byName;
  }
}
