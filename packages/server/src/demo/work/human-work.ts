import { type Company, type Project, projectsAt } from '../company.ts';
import type { Draft, Source } from '../draft.ts';
import { VARIABLES } from '../names.ts';
import type { Person } from '../people.ts';
import type { Random } from '../random.ts';
import { COMMAND_LINE, workplace } from './places.ts';
import { memberAct, projectResource, request, secretAct, secretList, variableAct } from './requests.ts';

type Scene = {
  readonly random: Random;
  readonly company: Company;
  readonly person: Person;
  readonly at: number;
  readonly source: Source;
};

const BUILDERS = ['signIn', 'readSecrets', 'editVariables', 'setSecret', 'upload', 'describe'] as const;
const OTHERS = ['signIn', 'look', 'describe'] as const;

/** What a person does in a few minutes of an ordinary day. */
export function humanWork(random: Random, company: Company, person: Person, at: number): Draft[] {
  const builds = person.team === 'engineering' || person.team === 'security';
  const source = workplace(random, person, builds && random.chance(0.35) ? COMMAND_LINE : person.browser);
  const scene = { random, company, person, at, source };
  switch (
    builds ? random.pickWeighted(BUILDERS, [24, 44, 16, 8, 1.5, 1]) : random.pickWeighted(OTHERS, [60, 36, 4])
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
      return [secretList(next(scene, 0), place(scene))];
    case 'describe':
      return describeProject(scene);
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
  const reason = random.pick(['wrong password', 'wrong password', 'wrong code']);
  const failed = memberAct(company, next(browsing, 0), 'USER_LOGIN', person.email);
  return [{ ...failed, outcome: 'failure', metadata: { reason, attempts } }, success];
}

function readSecrets(scene: Scene): Draft[] {
  const { random, company, person } = scene;
  const { project, environment } = whereTo(scene);
  const spot = { project: project.name, environment };
  const list = random.chance(0.4) ? [secretList(next(scene, 0), spot)] : [];
  const names = random.some(project.secrets, 1 + random.below(4));
  const reads = names.map((name, index) =>
    secretAct(company, next(scene, 4 + index * 9), 'SECRET_READ', name, spot),
  );
  if (environment !== 'production' || person.isSenior) return [...list, ...reads];
  const reason = 'the role member may not read production';
  return reads.slice(0, 1).map((read) => ({ ...read, outcome: 'denied' as const, metadata: { reason } }));
}

function editVariables(scene: Scene): Draft[] {
  const { random, company, person } = scene;
  const environment = random.pickWeighted(
    ['development', 'staging', 'production'],
    [5, 4, person.isSenior ? 2 : 0],
  );
  const spot = { ...place(scene), environment: isOrdinary(scene) ? environment : 'development' };
  return random.some(VARIABLES, 1 + random.below(3)).map((name, index) => {
    const action = random.chance(0.06) ? 'VARIABLE_DELETE' : 'VARIABLE_SET';
    return variableAct(company, next(scene, index * 12), action, name, spot);
  });
}

/** In production secrets change by rotation only, and by the one who should not have. */
function setSecret(scene: Scene): Draft[] {
  const { random, company } = scene;
  const project = random.pick(projectsAt(company, scene.at));
  const environment = random.pickWeighted(['development', 'staging'], [3, 1]);
  const spot = { project: project.name, environment };
  return [secretAct(company, next(scene, 0), 'SECRET_SET', random.pick(project.secrets), spot)];
}

function upload(scene: Scene): Draft[] {
  const { random, company } = scene;
  const project = random.pick(projectsAt(company, scene.at));
  const names = random.some(VARIABLES, 3 + random.below(6));
  const changed = random.below(names.length);
  const fresh = random.below(names.length - changed);
  const environment = random.pick(['development', 'staging']);
  return [
    {
      ...next(scene, 0),
      action: 'ENV_BULK_UPLOAD',
      resource: projectResource(project),
      project: project.name,
      environment,
      metadata: { names, new: fresh, changed, same: names.length - changed - fresh },
    },
  ];
}

function describeProject(scene: Scene): Draft[] {
  const { random, company } = scene;
  const project = random.pick(projectsAt(company, scene.at));
  const to = `${random.pick(['core', 'growth', 'platform', 'orders'])} team`;
  return [
    {
      ...next(scene, 0),
      action: 'PROJECT_UPDATE',
      resource: projectResource(project),
      changes: [{ field: 'owner', to }],
    },
  ];
}

function whereTo(scene: Scene): { project: Project; environment: string } {
  const { random, company, person } = scene;
  const weights = [6, 4, !isOrdinary(scene) ? 0 : person.isSenior ? 2.5 : 0.15];
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
