import { clusterAddress } from '../addresses.ts';
import type { Company } from '../company.ts';
import type { Draft } from '../draft.ts';
import { adminsOf, onWorkday } from '../people.ts';
import { createRandom } from '../random.ts';
import { storySecrets } from '../stories/story-secrets.ts';
import { desk } from '../work/places.ts';
import { request, secretAct } from '../work/requests.ts';

const DAY_MS = 86_400_000;
const EVERY_DAYS = { production: 90, staging: 180 } as const;
/** So long before the end the secrets of the stories change only as the stories say. */
const QUIET_DAYS = 60;

/** Secrets that get a new value in turn, by the rotator's key or by an admin. */
export function rotations(company: Company): Draft[] {
  const random = createRandom(`${company.seed} rotations`);
  const { from, until, people, projects } = company;
  const untouched = storySecrets(company);
  const drafts: Draft[] = [];
  for (const project of projects) {
    for (const name of project.secrets) {
      for (const environment of ['production', 'staging'] as const) {
        const every = EVERY_DAYS[environment] * DAY_MS;
        for (let at = from + random.next() * every; at < until; at += every * (0.9 + random.next() * 0.2)) {
          const isQuiet =
            environment === 'production' && untouched.has(name) && at > until - QUIET_DAYS * DAY_MS;
          const admin = random.pick(adminsOf(people));
          const when = onWorkday(at, admin.zone, 9 * 60 + random.below(420)) + random.below(60_000);
          const by = random.chance(0.7)
            ? request(random, when, company.key('secret-rotator'), {
                ip: clusterAddress(random, 0),
                userAgent: 'secret-rotator/1.8',
              })
            : request(random, when, admin.actor, desk(admin));
          if (isQuiet || when < project.from || when >= project.until) continue;
          drafts.push(secretAct(company, by, 'SECRET_SET', name, environment));
        }
      }
    }
  }
  return drafts;
}
