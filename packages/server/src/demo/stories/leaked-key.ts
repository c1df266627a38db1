import { STRANGERS } from '../addresses.ts';
import { type Company, projectsAt, secretName } from '../company.ts';
import type { Draft } from '../draft.ts';
import { DEPLOYED } from '../keys.ts';
import { BUILD_SECRETS, LEAKED_KEY } from '../names.ts';
import { adminsOf, onWorkday } from '../people.ts';
import { createRandom, type Random } from '../random.ts';
import { build } from '../work/machine-work.ts';
import { desk } from '../work/places.ts';
import { otherEnvironment, refusedRead, request, secretAct, secretList } from '../work/requests.ts';
import type { DemoStories, Story } from './story.ts';
import { leakedSecrets } from './story-secrets.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const USER_AGENT = 'python-requests/2.32.3';

/** How often its project is built for certain, and since when, so that it has a habit in a year of few events too. */
const BUILT_EVERY_DAYS = 2;
const BUILT_FOR_DAYS = 60;

/** A build key is used from a strange network at night, and reads all that its project has. Two of the secrets are rotated later. What it may not read, it tries too. */
export function leakedKey(company: Company): Story<DemoStories['leakedKey']> {
  const random = createRandom(`${company.seed} leaked key`);
  const from = Math.floor((company.until - 9 * DAY_MS) / DAY_MS) * DAY_MS + 105 * MINUTE_MS;
  const key = company.key(LEAKED_KEY);
  let at = from;
  const by = (address: number) => {
    at += 20_000 + random.below(100_000);
    return request(random, at, key, { ip: STRANGERS.leakedKey[address] ?? '', userAgent: USER_AGENT });
  };
  const secrets = leakedSecrets(company);
  const known = new Set(BUILD_SECRETS.map((name) => secretName('storefront', name)));
  const refused = ['STRIPE_SECRET_KEY', 'DATABASE_URL', 'CARD_VAULT_TOKEN'].map((name) =>
    secretName('payments', name),
  );
  const theft: Draft[] = [
    secretList(by(0), 'production'),
    ...secrets.map((name, index) =>
      secretAct(company, by(index < 9 ? 0 : 1), 'SECRET_READ', name, 'production'),
    ),
    ...refused.map((name) => refusedRead(by(1), name, 'development', otherEnvironment(LEAKED_KEY, DEPLOYED))),
  ];
  const until = at + MINUTE_MS;
  const rotated = [secretName('storefront', 'DATABASE_URL'), secretName('storefront', 'SESSION_SECRET')];
  const [, admin] = adminsOf(company.people);
  const cure = rotated.flatMap((name, index): Draft[] => {
    if (!admin) return [];
    const when = onWorkday(from + 3 * DAY_MS, admin.zone, 10 * 60 + index * 9);
    // Never before the theft: the working day before a weekend may be that early.
    const late = when > until ? when : when + 3 * DAY_MS;
    const cures = request(random, late, admin.actor, desk(admin));
    return [secretAct(company, cures, 'SECRET_SET', name, 'production')];
  });
  return {
    truth: {
      apiKey: LEAKED_KEY,
      from,
      until,
      addresses: STRANGERS.leakedKey,
      userAgent: USER_AGENT,
      newSecrets: secrets.filter((name) => !known.has(name)),
      rotated,
      refused,
    },
    drafts: [...usualBuilds(random, company, from), ...theft, ...cure],
  };
}

function usualBuilds(random: Random, company: Company, theft: number): Draft[] {
  const project = projectsAt(company, theft).find(({ name }) => name === 'storefront');
  const days = Array.from(
    { length: BUILT_FOR_DAYS / BUILT_EVERY_DAYS },
    (_, index) => 1 + index * BUILT_EVERY_DAYS,
  );
  return days.flatMap((before) => {
    const at = onWorkday(theft - before * DAY_MS, 'Europe/Berlin', 10 * 60 + random.below(6 * 60));
    return build(random, company, at, project);
  });
}
