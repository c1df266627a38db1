import { clusterAddress, runnerAddress } from '../addresses.ts';
import { type Company, projectsAt, secretName } from '../company.ts';
import type { Draft } from '../draft.ts';
import { DEPLOYED } from '../keys.ts';
import { BUILD_SECRETS, COMMON_SECRETS } from '../names.ts';
import type { Random } from '../random.ts';
import { otherEnvironment, refusedRead, request, secretAct, secretList } from './requests.ts';

const RUNNER = 'ci-runner/5.14 (linux; x64)';
const SERVICE = 'daybook-node/0.1.0';

/** A build: the project's key reads what the build needs, in one request for each environment. */
export function build(
  random: Random,
  company: Company,
  at: number,
  project = random.pick(projectsAt(company, at)),
): Draft[] {
  const key = company.key(`ci-${project.name}`);
  const source = { ip: runnerAddress(random), userAgent: RUNNER };
  const environments = random.chance(0.3) ? ['staging', 'production'] : ['staging'];
  return environments.flatMap((environment, index) => {
    const by = request(random, at + index * (60_000 + random.below(90_000)), key, source);
    return BUILD_SECRETS.map((name) =>
      secretAct(company, by, 'SECRET_READ', secretName(project.name, name), environment),
    );
  });
}

/** A container that starts, at any hour: it reads what the service runs with. */
export function serviceStart(random: Random, company: Company, at: number): Draft[] {
  const project = random.pick(projectsAt(company, at));
  const key = company.key(`${project.name}-runtime`);
  const environment = random.pickWeighted(['production', 'staging'], [5, 2]);
  const by = request(random, at, key, {
    ip: clusterAddress(random, company.projects.indexOf(project)),
    userAgent: SERVICE,
  });
  if (random.chance(0.004)) {
    // A deployment that was pointed at the wrong environment.
    const reason = otherEnvironment(key.name, DEPLOYED);
    return [refusedRead(by, random.pick(project.secrets), 'development', reason)];
  }
  const needed = project.secrets.slice(0, 4 + random.below(project.secrets.length - 3));
  return needed.map((name) => secretAct(company, by, 'SECRET_READ', name, environment));
}

/** What runs every night: a list of each environment, and the passwords that the backup needs. */
export function nightlyRun(random: Random, company: Company, at: number): Draft[] {
  const project = random.pick(projectsAt(company, at));
  const by = request(random, at, company.key('nightly-backup'), {
    ip: runnerAddress(random),
    userAgent: 'backup-agent/2.3',
  });
  const needed = COMMON_SECRETS.filter((name) => name === 'DATABASE_URL' || name === 'ENCRYPTION_KEY');
  return [
    secretList(by, 'production'),
    ...needed.map((name) =>
      secretAct(company, by, 'SECRET_READ', secretName(project.name, name), 'production'),
    ),
  ];
}
