import { type Company, personNamed } from '../company.ts';
import type { Draft } from '../draft.ts';
import { createKey } from '../life/key-life.ts';
import { LEAVER } from '../names.ts';
import { adminsOf, onWorkday } from '../people.ts';
import { createRandom } from '../random.ts';
import { COMMAND_LINE, desk } from '../work/places.ts';
import { memberAct, request, secretAct } from '../work/requests.ts';
import type { DemoStories, Story } from './story.ts';
import { leaverSecrets } from './story-secrets.ts';

const DAY_MS = 86_400_000;
const KEY = 'jonas-laptop';
/** How many of the last ones are read with the key; and every how many is rotated afterwards. */
const BY_KEY = 4;
const ROTATED_EVERY = 3;

/**
 * Somebody who leaves has read many production secrets in the last month, some with a key: it was made as an admin, and kept when that
 * ended and when the membership did. A third of the secrets is rotated afterwards.
 */
export function leaver(company: Company): Story<DemoStories['leaver']> {
  const random = createRandom(`${company.seed} leaver`);
  const person = personNamed(company, LEAVER);
  const [, , admin] = adminsOf(company.people);
  if (!admin) throw new Error('a company has three admins');
  const removedAt = person.until;
  const secrets = leaverSecrets(company);
  const home = { ip: person.home, userAgent: COMMAND_LINE };
  const made = onWorkday(removedAt - 150 * DAY_MS, person.zone, 15 * 60);

  const reads = secrets.map((name, index) => {
    const daysBefore = 29 - Math.floor((index / secrets.length) * 27);
    const at =
      onWorkday(removedAt - daysBefore * DAY_MS, person.zone, 18 * 60 + index * 3) + random.below(60_000);
    // The working day before may lie outside of the thirty days.
    const when = at > removedAt - 30 * DAY_MS ? at : at + 3 * DAY_MS;
    const actor = index < secrets.length - BY_KEY ? person.actor : company.key(KEY);
    return secretAct(company, request(random, when, actor, home), 'SECRET_READ', name, 'production');
  });
  const rotated = secrets.filter((_, index) => index % ROTATED_EVERY === 0);
  const cure = rotated.map((name, index) => {
    const when = onWorkday(removedAt + 5 * DAY_MS, admin.zone, 9 * 60 + 15 + index * 4);
    return secretAct(
      company,
      request(random, when, admin.actor, desk(admin)),
      'SECRET_SET',
      name,
      'production',
    );
  });
  const removal: Draft = {
    ...memberAct(
      company,
      request(random, removedAt, admin.actor, desk(admin)),
      'TEAM_MEMBER_REMOVE',
      person.email,
    ),
    metadata: { keys: 'keep' },
  };
  const { becomes } = person;
  if (!becomes) throw new Error('the leaver was an admin once');
  const by = request(random, becomes.at, admin.actor, desk(admin));
  const demotion: Draft = {
    ...memberAct(company, by, 'TEAM_ROLE_CHANGE', person.email),
    changes: [{ field: 'role', from: person.role, to: becomes.role }],
    metadata: { keys: 'keep' },
  };
  const creation = createKey(company, request(random, made, person.actor, desk(person)), KEY, {
    scopes: ['secrets:read'],
    environments: ['development', 'production'],
  });
  return {
    truth: {
      email: person.email,
      removedAt,
      apiKey: KEY,
      read: secrets,
      rotated,
      stillExposed: secrets.filter((secret) => !rotated.includes(secret)),
    },
    drafts: [creation, demotion, ...reads, removal, ...cure],
  };
}
