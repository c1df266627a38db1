import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

type Manifest = {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
};

const read = (path: string) => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
const { version } = read('package.json') as { version: string };

/** Every version that a manifest has for itself or requires of another package of the workspace. */
function versionsOf({ version: own, dependencies, devDependencies, peerDependencies }: Manifest): string[] {
  const required = Object.entries({ ...dependencies, ...devDependencies, ...peerDependencies });
  const ours = required.flatMap(([name, range]) => (name.startsWith('@daybook/') ? [range] : []));
  return [...(own === undefined ? [] : [own]), ...ours];
}

describe('the version', () => {
  test.each(globSync('packages/*/package.json', { cwd: ROOT }))('of %s is that of the project', (path) => {
    const manifest = read(path) as Manifest;
    expect(manifest.version).toBe(version);
    expect(new Set(versionsOf(manifest))).toEqual(new Set([version]));
  });

  test('is that of the lockfile', () => {
    const { packages } = read('package-lock.json') as { packages: Readonly<Record<string, Manifest>> };
    const ours = Object.entries(packages).filter(([path]) => !path.includes('node_modules'));
    expect(ours.length).toBeGreaterThan(5);
    for (const [, manifest] of ours) expect(new Set(versionsOf(manifest))).toEqual(new Set([version]));
  });

  test('is what the command says, called by its path from any folder', () => {
    const { stdout } = spawnSync(join(ROOT, 'daybook'), ['--version'], { cwd: '/', encoding: 'utf8' });
    expect(stdout).toBe(`${version}\n`);
  });

  test('is the first of the changelog', () => {
    const [, newest] = /^## (\S+)/m.exec(readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8')) ?? [];
    expect(newest).toBe(version);
  });
});
