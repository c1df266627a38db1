import { STRANGERS } from '../addresses.ts';
import { type Company, personNamed, secretName } from '../company.ts';
import type { Draft } from '../draft.ts';
import { atLocal } from '../local-time.ts';
import { CHANGED } from '../names.ts';
import { adminsOf, onWorkday, type Person } from '../people.ts';
import { createRandom, type Random } from '../random.ts';
import { desk, workplace } from '../work/places.ts';
import { memberAct, request, secretAct } from '../work/requests.ts';
import type { DemoStories, Story } from './story.ts';
import { CHANGED_SECRET } from './story-secrets.ts';

const DAY_MS = 86_400_000;
/** How often the person signs in for certain, so that there is a habit in a year of few events too. */
const SIGNS_IN_EVERY_DAYS = 3;

/**
 * In the evening somebody becomes an admin; at night the account is entered from a new address after failed attempts, its second factor
 * goes, and it sets a production secret for the first time ever.
 */
export function productionChange(company: Company): Story<DemoStories['productionChange']> {
  const random = createRandom(`${company.seed} production change`);
  const person = personNamed(company, CHANGED);
  const [, admin] = adminsOf(company.people);
  if (!admin) throw new Error('a company has admins');
  const night = company.until - 4 * DAY_MS;
  const onNight = (minutes: number) => atLocal(night, person.zone, minutes) + random.below(60_000);
  const stranger = { ip: STRANGERS.productionChange, userAgent: person.browser };
  const own = (at: number) => request(random, at, person.actor, stranger);

  const roleChangedAt = onNight(-5 * 60);
  const twoFactorDisabledAt = onNight(2 * 60 + 9);
  const at = onNight(2 * 60 + 31);
  const drafts: Draft[] = [
    {
      ...memberAct(
        company,
        request(random, roleChangedAt, admin.actor, desk(admin)),
        'TEAM_ROLE_CHANGE',
        person.email,
      ),
      changes: [{ field: 'role', from: 'member', to: 'admin' }],
    },
    {
      ...memberAct(company, own(onNight(2 * 60 + 1)), 'USER_LOGIN', person.email),
      outcome: 'failure',
      metadata: { reason: 'wrong password', attempts: 4 },
    },
    memberAct(company, own(onNight(2 * 60 + 4)), 'USER_LOGIN', person.email),
    memberAct(company, own(twoFactorDisabledAt), 'USER_2FA_DISABLE', person.email),
    secretAct(company, own(at), 'SECRET_SET', CHANGED_SECRET, 'production'),
    secretAct(
      company,
      own(at + 190_000),
      'SECRET_READ',
      secretName('payments', 'STRIPE_SECRET_KEY'),
      'production',
    ),
  ];
  return {
    truth: {
      email: person.email,
      secret: CHANGED_SECRET,
      at,
      address: STRANGERS.productionChange,
      roleChangedAt,
      twoFactorDisabledAt,
    },
    drafts: [...usualSignIns(random, company, person, night), ...drafts],
  };
}

function usualSignIns(random: Random, company: Company, person: Person, night: number): Draft[] {
  const count = Math.floor((night - company.from) / (SIGNS_IN_EVERY_DAYS * DAY_MS));
  return Array.from({ length: count }, (_, index) => {
    const day = night - (index + 1) * SIGNS_IN_EVERY_DAYS * DAY_MS;
    const at = onWorkday(day, person.zone, 8 * 60 + 30 + random.below(120)) + random.below(60_000);
    return memberAct(
      company,
      request(random, at, person.actor, workplace(random, person)),
      'USER_LOGIN',
      person.email,
    );
  });
}
