import { cp, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BUILT_FROM, fingerprintOfPage, pageFolder, pageNotice, pageState } from './page-build.ts';

let project = '';
beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'daybook-page-build-'));
  await write('packages/dashboard/src/main.tsx', 'export {};');
  await write('packages/sdk/src/index.ts', 'export {};');
  await write('package-lock.json', '{}');
});
afterEach(() => rm(project, { recursive: true, force: true }));

async function write(path: string, text: string): Promise<void> {
  await mkdir(join(project, path, '..'), { recursive: true });
  await writeFile(join(project, path), text);
}

/** What a build leaves, without its scripts. */
async function build(): Promise<void> {
  await write('packages/dashboard/dist/index.html', '<!doctype html>');
  await write(`packages/dashboard/dist/${BUILT_FROM}`, await fingerprintOfPage(project));
}

describe('the built page', () => {
  test('is missing before the first build, and a line says what to run and where', async () => {
    expect(await pageState(project)).toBe('missing');
    expect(await pageNotice(project)).toBe(
      `the page is not built: run "npm run build" in ${project}; no restart is needed`,
    );
  });

  test('is current after a build, also where sources were copied and got other times', async () => {
    await build();
    await utimes(join(project, 'packages/sdk/src/index.ts'), 1, 1);
    expect(await pageState(project)).toBe('current');
    expect(await pageNotice(project)).toBeUndefined();
    const copy = `${project}-copy`;
    await cp(project, copy, { recursive: true });
    expect(await pageState(copy)).toBe('current');
    await rm(copy, { recursive: true });
  });

  test.each([
    ['a source was changed', 'packages/dashboard/src/main.tsx'],
    ['a source was added', 'packages/dashboard/src/added.tsx'],
    ['a package that it uses was changed', 'packages/sdk/src/index.ts'],
    ['the lockfile was changed', 'package-lock.json'],
  ])('is outdated when %s', async (_, path) => {
    await build();
    await write(path, '{ "changed": true }');
    expect(await pageState(project)).toBe('outdated');
    expect(await pageNotice(project)).toContain(
      'the page is older than its sources: run "npm run build" in ',
    );
  });

  test('is outdated when the build that made it did not say from what', async () => {
    await build();
    await rm(join(pageFolder(project), BUILT_FROM));
    expect(await pageState(project)).toBe('outdated');
  });

  test('is not outdated by tests', async () => {
    await build();
    await write('packages/dashboard/src/main.test.tsx', 'changed');
    await write('packages/dashboard/src/page.testing.ts', 'changed');
    expect(await pageState(project)).toBe('current');
  });

  test('is taken as delivered where its sources did not come along', async () => {
    await build();
    await rm(join(project, 'packages/dashboard/src'), { recursive: true });
    expect(await pageState(project)).toBe('current');
  });
});
