import { type Company, ENVIRONMENTS, type Project } from '../company.ts';
import type { Draft } from '../draft.ts';
import { keysOfProject } from '../keys.ts';
import { VARIABLE_NAMES } from '../names.ts';
import { adminsOf, onWorkday, type Person } from '../people.ts';
import { createRandom, type Random } from '../random.ts';
import { desk } from '../work/places.ts';
import { projectResource, request, secretAct, uploadAct, variableAct } from '../work/requests.ts';
import { createKey, revokeKey } from './key-life.ts';

const DAY_MS = 86_400_000;
const SECOND_MS = 1_000;
const TRIALS = 8;

/** Projects are begun and given up; now and then a secret is only tried out. */
export function projectLife(company: Company): Draft[] {
  const random = createRandom(`${company.seed} projects`);
  const { projects, from, until } = company;
  return [
    ...projects
      .filter((project) => project.from > from)
      .flatMap((project) => begin(random, company, project)),
    ...projects
      .filter((project) => project.until < until)
      .flatMap((project) => giveUp(random, company, project)),
    ...Array.from({ length: TRIALS }, (_, index) => tryOut(random, company, index)).flat(),
  ];
}

/** Everything is there a moment before the project's time begins. */
function begin(random: Random, company: Company, project: Project): Draft[] {
  const by = acts(random, random.pick(adminsOf(company.people)), project.from - 900 * SECOND_MS);
  return [
    { ...by(), action: 'PROJECT_CREATE', resource: projectResource(project) },
    ...keysOfProject(project.name).map(({ name, limits }) => createKey(company, by(), name, limits)),
    ...ENVIRONMENTS.flatMap((environment) => [
      uploadAct(by(), project, environment, { names: VARIABLE_NAMES, changed: 0 }),
      ...project.secrets.map((name) => secretAct(company, by(), 'SECRET_SET', name, environment)),
    ]),
  ];
}

/** What belongs to the project alone goes with it: the rest of its variables without an event each. */
function giveUp(random: Random, company: Company, project: Project): Draft[] {
  const by = acts(random, random.pick(adminsOf(company.people)), project.until);
  return [
    ...keysOfProject(project.name).map(({ name }) => revokeKey(company, by(), name)),
    ...ENVIRONMENTS.flatMap((environment) =>
      project.secrets.map((name) => secretAct(company, by(), 'SECRET_DELETE', name, environment)),
    ),
    ...VARIABLE_NAMES.slice(0, 3).map((name) =>
      variableAct(by(), 'VARIABLE_DELETE', name, { project: project.name, environment: 'production' }),
    ),
    { ...by(), action: 'PROJECT_DELETE', resource: projectResource(project) },
  ];
}

function tryOut(random: Random, company: Company, index: number): Draft[] {
  const { from, until, people } = company;
  const admin = random.pick(adminsOf(people));
  const at = onWorkday(
    from + ((index + random.next()) / TRIALS) * (until - from - 30 * DAY_MS),
    admin.zone,
    14 * 60,
  );
  const name = `TRIAL_TOKEN_${index + 1}`;
  const made = acts(random, admin, at)();
  const ended = acts(random, admin, at + (3 + random.below(20)) * DAY_MS)();
  return [
    secretAct(company, made, 'SECRET_SET', name, 'development'),
    secretAct(company, ended, 'SECRET_DELETE', name, 'development'),
  ];
}

/** One request after the other, some seconds apart. */
function acts(random: Random, person: Person, begins: number) {
  let at = begins;
  return () => {
    at += (2 + random.below(8)) * SECOND_MS;
    return request(random, at, person.actor, desk(person));
  };
}
