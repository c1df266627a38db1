import type { AppContext } from './context.ts';
import { Problem } from './problem.ts';

const TOLD_MAX = 5;

// An API key may be held to some projects and some environments. People are held by their role alone.

export function mayUseEnvironment(c: AppContext, environment: string): boolean {
  const credential = c.get('credential');
  return credential.kind === 'member' || (credential.apiKey.environments?.has(environment) ?? true);
}

/** `projectId` may be any text. */
export function mayUseProject(c: AppContext, projectId: string): boolean {
  const credential = c.get('credential');
  return credential.kind === 'member' || (credential.apiKey.projects?.has(projectId) ?? true);
}

/** @throws Problem `forbidden` */
export function requireEnvironment(c: AppContext, environment: string): void {
  const credential = c.get('credential');
  if (mayUseEnvironment(c, environment) || credential.kind === 'member') return;
  const { name, environments = [] } = credential.apiKey;
  throw new Problem('forbidden', {
    detail: `the key "${name}" is held to ${[...environments].join(', ')}: use a key for this environment, or make one`,
  });
}

/** @throws Problem `forbidden` */
export function requireProject(c: AppContext, projectId: string): void {
  const credential = c.get('credential');
  if (mayUseProject(c, projectId) || credential.kind === 'member') return;
  const { name, projects = [] } = credential.apiKey;
  const ids = [...projects];
  const own = [...ids.slice(0, TOLD_MAX), ...(ids.length > TOLD_MAX ? ['…'] : [])].join(', ');
  throw new Problem('forbidden', {
    detail: `the key "${name}" is held to other projects, whose ids are ${own}: use a key for this one, or make one`,
  });
}

/** @throws Problem `forbidden` for keys that are held to some projects: a new one is never among them. */
export function requireAllProjects(c: AppContext): void {
  const credential = c.get('credential');
  if (credential.kind === 'member' || !credential.apiKey.projects) return;
  throw new Problem('forbidden', {
    detail: `the key "${credential.apiKey.name}" is held to some projects: making one takes a key without that bound`,
  });
}
