import type { Actor } from '@daybook/event';
import type { Role } from '../workspace/team/roles.ts';
import { homeAddress } from './addresses.ts';
import { atLocal, localTime } from './local-time.ts';
import { BROWSERS, CHANGED, DOMAIN, LEAVER, PEOPLE } from './names.ts';
import { createRandom, type Random } from './random.ts';

const DAY_MS = 86_400_000;
const EVER = Number.POSITIVE_INFINITY;

export type Team = 'engineering' | 'security' | 'product' | 'operations' | 'sales';

export type Person = {
  readonly email: string;
  readonly actor: Actor;
  readonly team: Team;
  /** When the year or the membership begins. */
  readonly role: Role;
  /** The one change of role, where there is any that no story tells. */
  readonly becomes?: { readonly at: number; readonly role: Role };
  /** Reads production in the course of the work. */
  readonly isSenior: boolean;
  readonly zone: string;
  readonly home: string;
  readonly browser: string;
  /** When the membership began and ended; endless where it did not. */
  readonly from: number;
  readonly until: number;
  /** From then on only a story lets this person touch production, so that the story tells all of it. */
  readonly ordinaryUntil: number;
  /** Times of absence, as [first, after the last]. */
  readonly away: readonly (readonly [number, number])[];
};

/** How many were there when the year began; as many leave as join, so it stays about forty. */
const FOUNDERS = 38;
const LEAVERS = 11;
const ROLE_CHANGES = 8;

const ZONES = ['Europe/Berlin', 'Europe/Lisbon', 'America/New_York', 'Asia/Singapore'];
const ZONE_WEIGHTS = [20, 6, 10, 4];

/** Everybody who was of the company within the year. */
export function foundPeople(
  seed: string,
  from: number,
  until: number,
  idOf: (kind: 'usr', name: string) => string,
): Person[] {
  const random = createRandom(`${seed} people`);
  const year = until - from;
  const ordinary = PEOPLE.map((name, index): Person => {
    const person = portrait(random, name, index, idOf);
    const joins = from + year * ((index - FOUNDERS + 0.6) / (PEOPLE.length - FOUNDERS + 1));
    // The first dozen stay: among them are the owner and the admins.
    const leaves = from + year * ((index - 11.3) / (LEAVERS + 1));
    return {
      ...person,
      from: index < FOUNDERS ? -EVER : onWorkday(joins, person.zone, 10 * 60),
      until: index >= 12 && index < 12 + LEAVERS ? onWorkday(leaves, person.zone, 16 * 60 + 30) : EVER,
      away: absences(random, from),
      ordinaryUntil: EVER,
    };
  });
  const berlin = 'Europe/Berlin';
  const leaves = onWorkday(until - 18 * DAY_MS, berlin, 16 * 60 + 30);
  const leaver: Person = {
    ...portrait(random, LEAVER, 1, idOf),
    from: -EVER,
    until: leaves,
    team: 'engineering',
    role: 'admin',
    // Until then keys can be made; what was made stays.
    becomes: { at: onWorkday(leaves - 120 * DAY_MS, berlin, 11 * 60), role: 'member' },
    isSenior: true,
    zone: berlin,
    away: [],
    ordinaryUntil: leaves - 48 * DAY_MS,
  };
  const changed: Person = {
    ...portrait(random, CHANGED, 1, idOf),
    from: -EVER,
    until: EVER,
    team: 'product',
    role: 'member',
    isSenior: false,
    zone: berlin,
    away: [],
    ordinaryUntil: EVER,
  };
  return [...withNewRoles(seed, ordinary, from, until), leaver, changed];
}

function portrait(
  random: Random,
  name: string,
  index: number,
  idOf: (kind: 'usr', name: string) => string,
): Pick<Person, 'email' | 'actor' | 'team' | 'role' | 'isSenior' | 'zone' | 'home' | 'browser'> {
  const email = `${name}@${DOMAIN}`;
  const team =
    index < 5
      ? 'security'
      : random.pickWeighted<Team>(['engineering', 'product', 'operations', 'sales'], [24, 5, 5, 4]);
  return {
    email,
    actor: { type: 'user', id: idOf('usr', email), name: email },
    team,
    role: index === 0 ? 'owner' : index < 5 ? 'admin' : team === 'sales' ? 'viewer' : 'member',
    isSenior: index < 5 || (team === 'engineering' && random.chance(0.4)),
    zone: random.pickWeighted(ZONES, ZONE_WEIGHTS),
    home: homeAddress(random),
    browser: random.pick(BROWSERS),
  };
}

/** Those who neither build nor administer are now and then given another role, but for the last fortnight: that is the stories'. */
function withNewRoles(seed: string, people: readonly Person[], from: number, until: number): Person[] {
  const random = createRandom(`${seed} roles`);
  const others = people.filter(({ team }) => team !== 'security' && team !== 'engineering');
  const chosen = new Set(random.some(others, ROLE_CHANGES));
  return people.map((person) => {
    const on = from + random.next() * (until - from - 20 * DAY_MS);
    const at = onWorkday(on, person.zone, 9 * 60 + random.below(7 * 60));
    const role = person.role === 'viewer' ? 'member' : random.pick<Role>(['viewer', 'auditor']);
    return chosen.has(person) && isMember(person, at) ? { ...person, becomes: { at, role } } : person;
  });
}

function absences(random: Random, from: number): Person['away'] {
  return [90, 240].map((day): readonly [number, number] => {
    const begins = from + (day + random.below(80)) * DAY_MS;
    return [begins, begins + (7 + random.below(9)) * DAY_MS];
  });
}

/** A local time of day on the working day that `at` lies in, or the one before. */
export function onWorkday(at: number, zone: string, minutes: number): number {
  const { weekday } = localTime(at, zone);
  const back = weekday === 0 ? 2 : weekday === 6 ? 1 : 0;
  return atLocal(at - back * DAY_MS, zone, minutes);
}

/** Owner and admins who look after the team, the keys and the projects. */
export function adminsOf(people: readonly Person[]): readonly Person[] {
  return people.filter(({ team }) => team === 'security');
}

export function roleAt({ role, becomes }: Person, at: number): Role {
  return becomes && becomes.at <= at ? becomes.role : role;
}

export function isMember({ from, until }: Person, at: number): boolean {
  return from <= at && at < until;
}
