import type { Company } from '../company.ts';
import type { Draft } from '../draft.ts';
import { LEAVER } from '../names.ts';
import { adminsOf, isMember, onWorkday, type Person } from '../people.ts';
import { createRandom, type Random } from '../random.ts';
import { desk, workplace } from '../work/places.ts';
import { memberAct, request } from '../work/requests.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const ROLE_CHANGES = 12;

/** People come, go, change roles, passwords and telephones. */
export function teamLife(company: Company): Draft[] {
  const random = createRandom(`${company.seed} team`);
  const { people, from, until } = company;
  const joiners = people.filter((person) => person.from > from);
  const leavers = people.filter((person) => person.until < until && !person.email.startsWith(LEAVER));
  const members = people.filter(({ role }) => role === 'member' || role === 'viewer');
  return [
    ...joiners.flatMap((person) => join(random, company, person)),
    ...leavers.map((person) => leave(random, company, person)),
    ...random.some(members, ROLE_CHANGES).flatMap((person) => changeRole(random, company, person)),
    ...people.flatMap((person) => careForAccount(random, company, person)),
  ];
}

function join(random: Random, company: Company, person: Person): Draft[] {
  const { email, role, actor, from } = person;
  const admin = random.pick(adminsOf(company.people));
  const invited = onWorkday(from - (2 + random.below(4)) * DAY_MS, admin.zone, 11 * 60 + random.below(240));
  const own = (minutesLater: number) => request(random, from + minutesLater * MINUTE_MS, actor, desk(person));
  return [
    {
      ...memberAct(company, request(random, invited, admin.actor, desk(admin)), 'TEAM_INVITE', email),
      metadata: { role },
    },
    { ...memberAct(company, own(0), 'TEAM_MEMBER_ADD', email), metadata: { role } },
    memberAct(company, own(1), 'USER_LOGIN', email),
    memberAct(company, own(6), 'USER_2FA_ENABLE', email),
  ];
}

function leave(random: Random, company: Company, { email, until }: Person): Draft {
  const admin = random.pick(adminsOf(company.people));
  const removal = memberAct(
    company,
    request(random, until, admin.actor, desk(admin)),
    'TEAM_MEMBER_REMOVE',
    email,
  );
  return { ...removal, metadata: { keys: 'revoke', revokedKeys: [] } };
}

function changeRole(random: Random, company: Company, person: Person): Draft[] {
  const admin = random.pick(adminsOf(company.people));
  const at = someWorkday(random, company, admin.zone);
  if (!isMember(person, at)) return [];
  const change = memberAct(
    company,
    request(random, at, admin.actor, desk(admin)),
    'TEAM_ROLE_CHANGE',
    person.email,
  );
  const to = person.role === 'viewer' ? 'member' : random.pick(['viewer', 'auditor']);
  return [{ ...change, changes: [{ field: 'role', from: person.role, to }] }];
}

/** A new password now and then; a new telephone means that the second factor goes and comes back within minutes. */
function careForAccount(random: Random, company: Company, person: Person): Draft[] {
  const drafts: Draft[] = [];
  const act = (action: string, at: number) => {
    if (isMember(person, at)) {
      const source = workplace(random, person);
      drafts.push(memberAct(company, request(random, at, person.actor, source), action, person.email));
    }
  };
  if (random.chance(0.6)) act('PASSWORD_CHANGE', someWorkday(random, company, person.zone));
  if (random.chance(0.2)) {
    const at = someWorkday(random, company, person.zone);
    act('USER_2FA_DISABLE', at);
    act('USER_2FA_ENABLE', at + 7 * MINUTE_MS);
  }
  return drafts;
}

/** Not in the last fortnight: what happens there is for the stories. */
function someWorkday(random: Random, { from, until }: Company, zone: string): number {
  const at = from + random.next() * (until - from - 15 * DAY_MS);
  return onWorkday(at, zone, 9 * 60 + random.below(7 * 60));
}
