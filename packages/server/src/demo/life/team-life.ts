import type { Company } from '../company.ts';
import type { Draft } from '../draft.ts';
import { DOMAIN, INVITED, LEAVER } from '../names.ts';
import { adminsOf, isMember, onWorkday, type Person } from '../people.ts';
import { createRandom, type Random } from '../random.ts';
import { desk, workplace } from '../work/places.ts';
import { memberAct, type Request, request } from '../work/requests.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** People come, go, change roles, passwords and telephones. */
export function teamLife(company: Company): Draft[] {
  const random = createRandom(`${company.seed} team`);
  const { people, from, until } = company;
  const joiners = people.filter((person) => person.from > from);
  const leavers = people.filter((person) => person.until < until && !person.email.startsWith(LEAVER));
  return [
    ...joiners.flatMap((person) => join(random, company, person)),
    ...leavers.map((person) => leave(random, company, person)),
    ...people
      .filter(({ email }) => !email.startsWith(LEAVER))
      .flatMap((person) => changeRole(random, company, person)),
    ...people.flatMap((person) => careForAccount(random, company, person)),
    ...INVITED.map((name, index) => inviteLate(random, company, name, index)),
    handOver(company),
  ];
}

function join(random: Random, company: Company, person: Person): Draft[] {
  const { email, role, actor, from } = person;
  const admin = random.pick(adminsOf(company.people));
  const invited = onWorkday(from - (2 + random.below(4)) * DAY_MS, admin.zone, 11 * 60 + random.below(240));
  const own = (minutesLater: number) => request(random, from + minutesLater * MINUTE_MS, actor, desk(person));
  return [
    invite(request(random, invited, admin.actor, desk(admin)), email, role),
    { ...memberAct(company, own(0), 'TEAM_MEMBER_ADD', email), metadata: { role } },
    memberAct(company, own(1), 'USER_LOGIN', email),
    memberAct(company, own(6), 'USER_2FA_ENABLE', email),
  ];
}

function leave(random: Random, company: Company, { email, until }: Person): Draft {
  const admin = random.pick(adminsOf(company.people));
  return memberAct(company, request(random, until, admin.actor, desk(admin)), 'TEAM_MEMBER_REMOVE', email);
}

function changeRole(random: Random, company: Company, person: Person): Draft[] {
  const { becomes, email, role } = person;
  if (!becomes) return [];
  const admin = random.pick(adminsOf(company.people));
  const by = request(random, becomes.at, admin.actor, desk(admin));
  const change = memberAct(company, by, 'TEAM_ROLE_CHANGE', email);
  return [{ ...change, changes: [{ field: 'role', from: role, to: becomes.role }] }];
}

function invite(by: Request, email: string, role: Person['role']): Draft {
  return { ...by, action: 'TEAM_INVITE', resource: { type: 'member', name: email }, metadata: { role } };
}

/** Somebody who has not answered yet. */
function inviteLate(random: Random, company: Company, name: string, index: number): Draft {
  const admin = random.pick(adminsOf(company.people));
  const at = onWorkday(company.until - (index + 1.5) * DAY_MS, admin.zone, 14 * 60) + random.below(60_000);
  return invite(
    request(random, at, admin.actor, desk(admin)),
    `${name}@${DOMAIN}`,
    index === 0 ? 'member' : 'viewer',
  );
}

/** The owner's place is left free: it is for whoever opens the folder first. */
function handOver(company: Company): Draft {
  const owner = company.people.find(({ role }) => role === 'owner');
  if (!owner) throw new Error('a company has an owner');
  return {
    at: company.until - 1,
    action: 'TEAM_ROLE_CHANGE',
    actor: { type: 'system', name: 'system' },
    resource: { type: 'member', id: company.idOf('usr', owner.email), name: owner.email },
    changes: [{ field: 'role', from: 'owner', to: 'admin' }],
  };
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
