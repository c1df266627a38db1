import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Metadata } from '@daybook/event';
import { standingKeys } from '../keys.ts';
import { adminsOf } from '../people.ts';
import { workdayBefore } from '../state/before-the-year.ts';
import { type Filled, type Filler, listIn } from './filler.ts';

type Key = {
  readonly createdAt: number;
  readonly createdBy: string | undefined;
  readonly limits: Metadata;
  revokedAt?: number;
  lastUse?: { readonly at: number; readonly ip: string | undefined };
};

/** API keys that open nothing: random bytes stand in for the hash of a key. */
export function fillKeys({ organizationId, company }: Filled, db: DatabaseSync): Filler {
  const keys = new Map<string, Key>();
  return {
    begin() {
      const admins = adminsOf(company.people);
      for (const [index, { name, limits }] of standingKeys(company).entries()) {
        const createdBy = admins[index % admins.length]?.actor.id;
        keys.set(name, {
          createdAt: workdayBefore(company, 385 - index * 9, index),
          createdBy,
          limits: { ...limits },
        });
      }
    },
    apply({ action, actor, resource: { name }, context, metadata = {} }, at) {
      if (action === 'API_KEY_CREATE')
        keys.set(name, { createdAt: at, createdBy: actor.id, limits: metadata });
      const revoked = action === 'API_KEY_REVOKE' ? keys.get(name) : undefined;
      if (revoked) revoked.revokedAt = at;
      const used = actor.type === 'api-key' ? keys.get(actor.name) : undefined;
      if (used) used.lastUse = { at, ip: context?.ip };
    },
    reported(name, at, ip) {
      const key = keys.get(name);
      if (key) key.lastUse = { at, ip };
    },
    end() {
      const insert = db.prepare(
        `INSERT INTO api_keys (id, organization_id, name, hash, scopes, projects, environments, created_by, created_at,
           expires_at, revoked_at, last_used_at, last_used_ip)
         VALUES (:id, :organizationId, :name, :hash, :scopes, :projects, :environments, :createdBy, :createdAt,
           :expiresAt, :revokedAt, :lastUsedAt, :lastUsedIp)`,
      );
      for (const [name, { createdAt, createdBy, limits, revokedAt, lastUse }] of keys) {
        const { expiresAt } = limits;
        const projectIds = listIn(limits, 'projects').map((project) => company.idOf('prj', project));
        insert.run({
          id: company.idOf('key', name),
          organizationId,
          name,
          hash: randomBytes(32),
          scopes: JSON.stringify(listIn(limits, 'scopes')),
          projects: textOf(projectIds),
          environments: textOf(listIn(limits, 'environments')),
          createdBy: createdBy ?? null,
          createdAt,
          expiresAt: typeof expiresAt === 'string' ? Date.parse(expiresAt) : null,
          revokedAt: revokedAt ?? null,
          lastUsedAt: lastUse?.at ?? null,
          lastUsedIp: lastUse?.ip ?? null,
        });
      }
    },
  };
}

/** NULL stands for no limit; an empty list would be one that nothing passes. */
function textOf(list: readonly string[]): string | null {
  return list.length === 0 ? null : JSON.stringify(list);
}
