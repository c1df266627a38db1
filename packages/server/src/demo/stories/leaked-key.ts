import { STRANGERS } from '../addresses.ts';
import { type Company, secretName } from '../company.ts';
import type { Draft } from '../draft.ts';
import { BUILD_SECRETS, LEAKED_KEY } from '../names.ts';
import { adminsOf, onWorkday } from '../people.ts';
import { createRandom } from '../random.ts';
import { desk } from '../work/places.ts';
import { request, secretAct, secretList } from '../work/requests.ts';
import type { DemoStories, Story } from './story.ts';
import { leakedSecrets } from './story-secrets.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const USER_AGENT = 'python-requests/2.32.3';
const SPOT = { project: 'storefront', environment: 'production' };

/** A build key is used from a strange network at night, and reads all that its project has. Two of the secrets are rotated later. */
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
    secretList(by(0), SPOT),
    ...secrets.map((name, index) => secretAct(company, by(index < 9 ? 0 : 1), 'SECRET_READ', name, SPOT)),
    ...refused.map(
      (name): Draft => ({
        ...secretAct(company, by(1), 'SECRET_READ', name, { ...SPOT, project: 'payments' }),
        outcome: 'denied',
        metadata: { reason: 'the key is held to project storefront' },
      }),
    ),
  ];
  const until = at + MINUTE_MS;
  const rotated = [secretName('storefront', 'DATABASE_URL'), secretName('storefront', 'SESSION_SECRET')];
  const [, admin] = adminsOf(company.people);
  const cure = rotated.flatMap((name, index): Draft[] => {
    if (!admin) return [];
    const when = onWorkday(from + 3 * DAY_MS, admin.zone, 10 * 60 + index * 9);
    // Never before the theft: the working day before a weekend may be that early.
    const late = when > until ? when : when + 3 * DAY_MS;
    return [secretAct(company, request(random, late, admin.actor, desk(admin)), 'SECRET_SET', name, SPOT)];
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
    drafts: [...theft, ...cure],
  };
}
