import { type Company, ENVIRONMENTS, type Project } from '../company.ts';
import type { Draft } from '../draft.ts';
import { VARIABLES } from '../names.ts';
import { adminsOf, onWorkday, type Person } from '../people.ts';
import { createRandom, type Random } from '../random.ts';
import { desk } from '../work/places.ts';
import { projectResource, request, secretAct, variableAct } from '../work/requests.ts';
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
  const by = acts(random, random.pick(adminsOf(company.people)), project.from - 600 * SECOND_MS);
  const spots = ENVIRONMENTS.map((environment) => ({ project: project.name, environment }));
  return [
    { ...by(), action: 'PROJECT_CREATE', resource: projectResource(project) },
    ...[`ci-${project.name}`, `${project.name}-runtime`].map((name) =>
      createKey(company, by(), name, { scopes: ['secrets:read'], projects: [project.name] }),
    ),
    ...spots.flatMap((spot) =>
      project.secrets.map(
        (name): Draft => ({ ...secretAct(company, by(), 'SECRET_SET', name, spot), version: 'first' }),
      ),
    ),
  ];
}

function giveUp(random: Random, company: Company, project: Project): Draft[] {
  const by = acts(random, random.pick(adminsOf(company.people)), project.until);
  const spots = ENVIRONMENTS.map((environment) => ({ project: project.name, environment }));
  return [
    ...[`ci-${project.name}`, `${project.name}-runtime`].map((name) =>
      revokeKey(company, by(), name, 'project ended'),
    ),
    ...spots.flatMap((spot) =>
      project.secrets.map((name) => secretAct(company, by(), 'SECRET_DELETE', name, spot)),
    ),
    ...VARIABLES.slice(0, 3).map((name) =>
      variableAct(company, by(), 'VARIABLE_DELETE', name, {
        project: project.name,
        environment: 'production',
      }),
    ),
    { ...by(), action: 'PROJECT_DELETE', resource: projectResource(project) },
  ];
}

function tryOut(random: Random, company: Company, index: number): Draft[] {
  const { from, until, people, projects } = company;
  const admin = random.pick(adminsOf(people));
  const at = onWorkday(
    from + ((index + random.next()) / TRIALS) * (until - from - 30 * DAY_MS),
    admin.zone,
    14 * 60,
  );
  const name = `TRIAL_TOKEN_${index + 1}`;
  const spot = { project: projects[0]?.name ?? '', environment: 'development' };
  const made = secretAct(company, acts(random, admin, at)(), 'SECRET_SET', name, spot);
  const ended = acts(random, admin, at + (3 + random.below(20)) * DAY_MS)();
  return [{ ...made, version: 'first' }, secretAct(company, ended, 'SECRET_DELETE', name, spot)];
}

/** One request after the other, some seconds apart. */
function acts(random: Random, person: Person, begins: number) {
  let at = begins;
  return () => {
    at += (2 + random.below(8)) * SECOND_MS;
    return request(random, at, person.actor, desk(person));
  };
}
