import type { Company } from '../company.ts';
import type { Draft } from '../draft.ts';
import type { KeyLimits } from '../keys.ts';
import { adminsOf, onWorkday } from '../people.ts';
import { createRandom } from '../random.ts';
import { desk } from '../work/places.ts';
import { type Request, request } from '../work/requests.ts';

const DAY_MS = 86_400_000;

/** Keys for a purpose, which end with it: on which day of the year, for how many days. */
const TEMPORARY: readonly (readonly [name: string, day: number, days: number])[] = [
  ['load-test', 24, 12],
  ['database-migration', 61, 5],
  ['contractor-audit', 88, 40],
  ['data-export-q2', 121, 9],
  ['penetration-test', 159, 21],
  ['region-move', 204, 16],
  ['tax-report', 251, 7],
  ['search-reindex', 283, 4],
  ['black-friday', 316, 14],
];

/** Short-lived keys: made by somebody, and revoked by hand unless they expire. */
export function keyLife(company: Company): Draft[] {
  const random = createRandom(`${company.seed} keys`);
  return TEMPORARY.flatMap(([name, day, days]) => {
    const admin = random.pick(adminsOf(company.people));
    const made = onWorkday(company.from + day * DAY_MS, admin.zone, 10 * 60 + random.below(300));
    const ends = made + days * DAY_MS;
    const creation = createKey(company, request(random, made, admin.actor, desk(admin)), name, {
      scopes: ['secrets:read'],
      environments: ['staging'],
      expiresAt: new Date(ends).toISOString(),
    });
    if (random.chance(0.5)) return [creation];
    const by = request(random, ends - random.below(DAY_MS), admin.actor, desk(admin));
    return [creation, revokeKey(company, by, name)];
  });
}

export function createKey(company: Company, by: Request, name: string, limits: KeyLimits): Draft {
  return { ...by, action: 'API_KEY_CREATE', resource: keyResource(company, name), metadata: { ...limits } };
}

export function revokeKey(company: Company, by: Request, name: string): Draft {
  return { ...by, action: 'API_KEY_REVOKE', resource: keyResource(company, name) };
}

function keyResource(company: Company, name: string): Draft['resource'] {
  return { type: 'api-key', id: company.idOf('key', name), name };
}
