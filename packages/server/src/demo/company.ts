import type { Actor } from '@daybook/event';
import { COMMON_SECRETS, PROJECTS } from './names.ts';
import { foundPeople, type Person } from './people.ts';
import { createRandom } from './random.ts';

const DAY_MS = 86_400_000;

export const ENVIRONMENTS = ['development', 'staging', 'production'] as const;

export type Project = {
  readonly id: string;
  readonly name: string;
  /** In each of the environments. */
  readonly secrets: readonly string[];
  /** When it came and went; endless where it did not. */
  readonly from: number;
  readonly until: number;
};

/** What has an id. */
type Kind = 'sec' | 'var' | 'key' | 'usr' | 'prj' | 'mem';

/** Who and what there is in the year `from` to `until` (milliseconds, exclusive). */
export type Company = {
  readonly seed: string;
  readonly from: number;
  readonly until: number;
  readonly people: readonly Person[];
  readonly projects: readonly Project[];
  key(name: string): Actor;
  /** The id that a thing always has. Secrets have one for each environment: {@link secretId}. */
  idOf(kind: Kind, name: string): string;
};

export function foundCompany(seed: string, from: number, until: number): Company {
  const ids: Record<Kind, Map<string, string>> = {
    sec: new Map(),
    var: new Map(),
    key: new Map(),
    usr: new Map(),
    prj: new Map(),
    mem: new Map(),
  };
  const idOf: Company['idOf'] = (kind, name) => {
    const known = ids[kind].get(name);
    if (known !== undefined) return known;
    const id = `${kind}_${createRandom(`${seed} ${kind} ${name}`).text(12)}`;
    ids[kind].set(name, id);
    return id;
  };
  const project = (name: string, own: readonly string[], begins: number, ends: number): Project => ({
    id: idOf('prj', name),
    name,
    secrets: [...own, ...COMMON_SECRETS].map((secret) => secretName(name, secret)),
    from: begins,
    until: ends,
  });
  return {
    seed,
    from,
    until,
    people: foundPeople(seed, from, until, idOf),
    projects: [
      ...Object.entries(PROJECTS).map(([name, own]) =>
        project(name, own, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY),
      ),
      project('loyalty', ['POINTS_LEDGER_KEY'], from + 117 * DAY_MS, Number.POSITIVE_INFINITY),
      project('gift-cards', ['CARD_PRINTER_TOKEN'], from + 172 * DAY_MS, from + 263 * DAY_MS),
    ],
    key: (name) => ({ type: 'api-key', id: idOf('key', name), name }),
    idOf,
  };
}

/** A secret is known by its name in the whole organization. */
export function secretName(project: string, secret: string): string {
  return `${project.toUpperCase().replaceAll('-', '_')}_${secret}`;
}

export function secretId(company: Pick<Company, 'idOf'>, name: string, environment: string): string {
  return company.idOf('sec', `${environment} ${name}`);
}

/** Those that are there when the year begins. */
export function foundingProjects({ projects, from }: Company): readonly Project[] {
  return projects.filter((project) => project.from < from);
}

export function projectsAt({ projects }: Company, at: number): readonly Project[] {
  return projects.filter(({ from, until }) => from <= at && at < until);
}

/** @throws Error when nobody has that name. */
export function personNamed({ people }: Pick<Company, 'people'>, name: string): Person {
  const person = people.find(({ email }) => email.startsWith(`${name}@`));
  if (!person) throw new Error(`nobody is called ${name}`);
  return person;
}
