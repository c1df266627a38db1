import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

/** Which packages a package may import. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  event: [],
  ledger: [],
  server: ['event', 'ledger'],
  sdk: ['event', 'ledger'],
  cli: ['sdk', 'ledger', 'event', 'server'],
  dashboard: ['event', 'ledger', 'sdk'],
};

/** Folders of the server from the top down; an import may only go down, or stay where it is. */
const LAYERS: readonly (readonly string[])[] = [
  ['http'],
  ['workspace', 'explore', 'investigate', 'export', 'destruction', 'retention', 'streams'],
  ['event-index'],
  ['sequencer'],
  ['journal'],
  ['segments'],
  ['platform'],
];

type Import = { readonly file: string; readonly from: string };

function imports(pattern: string, { tests }: { tests: boolean }): Import[] {
  return globSync(pattern, { cwd: ROOT, exclude: ['**/node_modules/**', '**/dist/**'] })
    .filter((file) => tests || !/\.(test|testing)\.tsx?$/.test(file))
    .flatMap((file) => {
      const source = readFileSync(join(ROOT, file), 'utf8');
      const found = source.matchAll(/(?:from|import|import\()\s*['"]([^'"]+)['"]/g);
      return [...found].map(([, from = '']) => ({ file, from }));
    });
}

function layerOf(path: string): number {
  const [folder = ''] = relative('packages/server/src', path).split('/');
  return LAYERS.findIndex((layer) => layer.includes(folder));
}

describe('import directions', () => {
  test.each(Object.entries(PACKAGES))('%s imports only the packages it may', (name, allowed) => {
    const found = imports(`packages/${name}/src/**/*.{ts,tsx}`, { tests: false });
    const wrong = found.filter(({ from }) => {
      const [, target] = /^@daybook\/([a-z]+)/.exec(from) ?? [];
      return target !== undefined && target !== name && !allowed.includes(target);
    });
    expect(wrong).toEqual([]);
  });

  test('no package reaches into another by a relative path', () => {
    const wrong = imports('packages/*/src/**/*.{ts,tsx}', { tests: false }).filter(({ file, from }) => {
      if (!from.startsWith('.')) return false;
      const [, home] = /^packages\/([a-z]+)\//.exec(file) ?? [];
      return !join(dirname(file), from).startsWith(`packages/${home}/`);
    });
    expect(wrong).toEqual([]);
  });

  test('inside the server an import only goes down', () => {
    const found = imports('packages/server/src/**/*.ts', { tests: false });
    expect(found.length).toBeGreaterThan(100);
    const wrong = found.filter(({ file, from }) => {
      if (!from.startsWith('.')) return false;
      const [here, there] = [layerOf(file), layerOf(join(dirname(file), from))];
      return here >= 0 && (there < 0 || there < here);
    });
    expect(wrong).toEqual([]);
  });

  test('no file imports itself by way of others', () => {
    const found = imports('{packages/*/src,tests,bench,scripts}/**/*.{ts,tsx}', { tests: true });
    const targets = Map.groupBy(found, ({ file }) => file);
    const isDone = new Set<string>();
    const circles: string[] = [];
    const visit = (file: string, way: readonly string[]): void => {
      if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(' → '));
      if (isDone.has(file) || way.includes(file)) return;
      for (const { from } of targets.get(file) ?? []) {
        if (from.startsWith('.')) visit(join(dirname(file), from), [...way, file]);
      }
      isDone.add(file);
    };
    for (const file of targets.keys()) visit(file, []);
    expect(targets.size).toBeGreaterThan(500);
    expect(circles).toEqual([]);
  });

  test('only the command line starts the server', () => {
    const wrong = imports('packages/*/src/**/*.{ts,tsx}', { tests: false }).filter(
      ({ file, from }) => from === '@daybook/server' && !file.startsWith('packages/cli/'),
    );
    expect(wrong).toEqual([]);
  });

  test('proofs are put together in the ledger package alone', () => {
    const steps =
      /\b(verifyInclusion|parseTlogProof|openNote|encodeLeaf|commitment)\b[^;]*from '@daybook\/ledger'/;
    const files = globSync('packages/{sdk,cli,dashboard}/src/**/*.{ts,tsx}', { cwd: ROOT }).filter(
      (file) => !/\.(test|testing)\.tsx?$/.test(file),
    );
    expect(files.length).toBeGreaterThan(100);
    expect(files.filter((file) => steps.test(readFileSync(join(ROOT, file), 'utf8')))).toEqual([]);
  });
});
