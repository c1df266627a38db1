import { type Company, type Project, projectsAt } from '../company.ts';
import type { Draft, Source } from '../draft.ts';
import { PASSING_ENVIRONMENTS, VARIABLE_NAMES } from '../names.ts';
import { type Person, roleAt } from '../people.ts';
import type { Random } from '../random.ts';
import { COMMAND_LINE, workplace } from './places.ts';
import {
  memberAct,
  projectResource,
  refusedRead,
  request,
  secretAct,
  secretList,
  uploadAct,
  variableAct,
} from './requests.ts';

type Scene = {
  readonly random: Random;
  readonly company: Company;
  readonly person: Person;
  readonly at: number;
  readonly source: Source;
};

const BUILDERS = ['signIn', 'readSecrets', 'editVariables', 'setSecret', 'upload', 'rearrange'] as const;
const OTHERS = ['signIn', 'look', 'rearrange', 'tryToRead'] as const;
/** What of it each role allows to those who do not build. */
const OTHERS_WEIGHTS: Readonly<Record<Person['role'], readonly number[]>> = {
  owner: [60, 36, 1, 0],
  admin: [60, 36, 1, 0],
  member: [60, 36, 1, 0],
  viewer: [60, 36, 0, 3],
  auditor: [60, 0, 0, 0],
};

/** What a person does in a few minutes of an ordinary day. */
export function humanWork(random: Random, company: Company, person: Person, at: number): Draft[] {
  const builds = person.team === 'engineering' || person.team === 'security';
  const source = workplace(random, person, builds && random.chance(0.35) ? COMMAND_LINE : person.browser);
  const scene = { random, company, person, at, source };
  switch (
    builds
      ? random.pickWeighted(BUILDERS, [24, 44, 16, 8, 1.5, 0.3])
      : random.pickWeighted(OTHERS, OTHERS_WEIGHTS[roleAt(person, at)])
  ) {
    case 'signIn':
      return signIn(scene);
    case 'readSecrets':
      return readSecrets(scene);
    case 'editVariables':
      return editVariables(scene);
    case 'setSecret':
      return setSecret(scene);
    case 'upload':
      return upload(scene);
    case 'look':
      return [secretList(next(scene, 0), place(scene).environment)];
    case 'rearrange':
      return rearrange(scene);
    case 'tryToRead':
      return tryToRead(scene);
  }
}

function next({ random, person, at, source }: Scene, secondsLater: number) {
  return request(random, at + secondsLater * 1_000 + random.below(1_000), person.actor, source);
}

function signIn(scene: Scene): Draft[] {
  const { random, company, person, source } = scene;
  const browsing = { ...scene, source: { ...source, userAgent: person.browser } };
  const success = memberAct(company, next(browsing, 20), 'USER_LOGIN', person.email);
  if (!random.chance(0.08)) return [success];
  const attempts = 1 + random.below(3);
  const reason = random.pick(['wrong password', 'wrong password', 'wrong second factor']);
  const failed = memberAct(company, next(browsing, 0), 'USER_LOGIN', person.email);
  return [{ ...failed, outcome: 'failure', metadata: { reason, attempts } }, success];
}

function readSecrets(scene: Scene): Draft[] {
  const { random, company } = scene;
  const { project, environment } = whereTo(scene);
  const list = random.chance(0.4) ? [secretList(next(scene, 0), environment)] : [];
  const names = random.some(project.secrets, 1 + random.below(4));
  const reads = names.map((name, index) =>
    secretAct(company, next(scene, 4 + index * 9), 'SECRET_READ', name, environment),
  );
  return [...list, ...reads];
}

function tryToRead(scene: Scene): Draft[] {
  const { random, company } = scene;
  const { secrets } = random.pick(projectsAt(company, scene.at));
  const reason = 'your role (viewer) does not allow this: it takes owner or admin or member';
  return [refusedRead(next(scene, 0), random.pick(secrets), 'production', reason)];
}

function editVariables(scene: Scene): Draft[] {
  const { random, person } = scene;
  const environment = random.pickWeighted(
    ['development', 'staging', 'production'],
    [5, 4, person.isSenior ? 2 : 0],
  );
  const spot = { ...place(scene), environment: isOrdinary(scene) ? environment : 'development' };
  return random.some(VARIABLE_NAMES, 1 + random.below(3)).map((name, index) => {
    const action = random.chance(0.06) ? 'VARIABLE_DELETE' : 'VARIABLE_SET';
    return variableAct(next(scene, index * 12), action, name, spot);
  });
}

/** In production secrets change by rotation only, and by the one who should not have. */
function setSecret(scene: Scene): Draft[] {
  const { random, company } = scene;
  const project = random.pick(projectsAt(company, scene.at));
  const environment = random.pickWeighted(['development', 'staging'], [3, 1]);
  const set = secretAct(company, next(scene, 0), 'SECRET_SET', random.pick(project.secrets), environment);
  // A value that did not work is taken back.
  return [{ ...set, putsBack: random.chance(0.05) }];
}

function upload(scene: Scene): Draft[] {
  const { random, company } = scene;
  const project = random.pick(projectsAt(company, scene.at));
  const names = random.some(VARIABLE_NAMES, 3 + random.below(6));
  const environment = random.pick(['development', 'staging']);
  return [uploadAct(next(scene, 0), project, environment, { names, changed: random.below(names.length) })];
}

function rearrange(scene: Scene): Draft[] {
  const { random, company } = scene;
  const resource = projectResource(random.pick(projectsAt(company, scene.at)));
  const toggles = random.pick(PASSING_ENVIRONMENTS);
  return [{ ...next(scene, 0), action: 'PROJECT_UPDATE', resource, toggles }];
}

function whereTo(scene: Scene): { project: Project; environment: string } {
  const { random, company, person } = scene;
  const weights = [6, 4, isOrdinary(scene) && person.isSenior ? 2.5 : 0];
  const environment = random.pickWeighted(['development', 'staging', 'production'], weights);
  return { project: random.pick(projectsAt(company, scene.at)), environment };
}

function place({ random, company, at }: Scene): { project: string; environment: string } {
  return {
    project: random.pick(projectsAt(company, at)).name,
    environment: random.pick(['development', 'staging']),
  };
}

function isOrdinary({ person, at }: Scene): boolean {
  return at < person.ordinaryUntil;
}
