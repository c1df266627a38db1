import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  filesOf,
  type InstalledPackages,
  installPacked,
  nodesToTry,
  runTool,
} from '../../../scripts/install-packed.ts';
import { proveEvent } from './testing/prove-event.ts';

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');

/** Prints what the README's `verifyEvent` says of the claim given to it. */
const RUNNER = `
const { verifyEvent } = await import(process.argv[2]);
const { answer, trusted } = JSON.parse(process.argv[3]);
try {
  const { position, size, event } = verifyEvent(answer, trusted);
  console.log(position + ' of ' + size + ': ' + event.action);
} catch (error) {
  console.log(error.name + ' ' + error.code);
}
`;

describe('the package, packed and installed elsewhere', () => {
  const { answer, verifierKey } = proveEvent('{"action":"SECRET_READ"}');
  const claim = { answer, trusted: [verifierKey] };
  const forged = { ...claim, answer: { ...claim.answer, payload: '{"action":"SECRET_LIST"}' } };
  const tmp = mkdtempSync(join(tmpdir(), 'daybook-ledger-'));
  let packages: InstalledPackages;

  const run = (node: string, module: string, claim: unknown) =>
    execFileSync(node, [join(packages.folder, 'run.js'), module, JSON.stringify(claim)], {
      encoding: 'utf8',
    }).trim();

  beforeAll(() => {
    packages = installPacked(tmp, { packages: ['ledger'], others: ['@noble'] });
    const [, example = ''] = /```js\n(.*?)```/s.exec(readme) ?? [];
    writeFileSync(join(packages.folder, 'verify-event.js'), example);
    writeFileSync(join(packages.folder, 'run.js'), RUNNER);
  });

  afterAll(() => rmSync(tmp, { recursive: true, force: true }));

  test('packing leaves the checkout as it was', () => {
    expect(packages.sources.after).toEqual(packages.sources.before);
  });

  test('the tarball holds JavaScript with declarations, and no source, test or script', () => {
    const installed = packages.installed('ledger');
    const files = [...filesOf(installed).keys()].map((path) => path.slice(installed.length + 1));
    expect(files).toEqual(
      expect.arrayContaining(['dist/index.js', 'dist/index.d.ts', 'dist/crypto-browser.js', 'README.md']),
    );
    expect(
      files.filter(
        (path) => !/^(dist\/(?:bundle\/)?[a-z-]+(\.d\.ts|\.js)|package\.json|README\.md)$/.test(path),
      ),
    ).toEqual([]);
    expect(files.filter((path) => path.includes('test'))).toEqual([]);
    expect(readFileSync(join(installed, 'package.json'), 'utf8')).not.toMatch(/src\/|scripts/);
  });

  test.each(nodesToTry())(
    'the example of the README verifies a proof under %s, and refuses a forged event',
    (node) => {
      expect(run(node, './verify-event.js', claim)).toBe('300 of 378: SECRET_READ');
      expect(run(node, './verify-event.js', forged)).toBe('LedgerError root-mismatch');
    },
  );

  test('a browser bundle verifies the same proof without anything of Node', () => {
    const config = `export default { logLevel: 'error', build: { minify: false, lib: { entry: 'verify-event.js', formats: ['es'], fileName: 'bundle' } } };`;
    writeFileSync(join(packages.folder, 'vite.config.js'), config);
    runTool('vite/bin/vite.js', packages.folder, 'build');
    const bundle = readFileSync(join(packages.folder, 'dist/bundle.js'), 'utf8');
    expect(bundle).not.toMatch(/^import |['"]node:|createPublicKey|browser-external/m);
    expect(run(process.execPath, './dist/bundle.js', claim)).toBe('300 of 378: SECRET_READ');
    expect(run(process.execPath, './dist/bundle.js', forged)).toBe('LedgerError root-mismatch');
  });

  test('a TypeScript program elsewhere finds the declarations', () => {
    const program = `import { type Edge, emptyEdge, LedgerError, verifyInclusion } from '@daybook/ledger';
export const edge: Edge = emptyEdge();
export const isLedger = (error: unknown): boolean => error instanceof LedgerError && error.code === 'root-mismatch';
export const verify: (claim: Parameters<typeof verifyInclusion>[0]) => void = verifyInclusion;
// @ts-expect-error a size is a bigint
edge.size = 1;
`;
    writeFileSync(join(packages.folder, 'program.ts'), program);
    writeFileSync(
      join(packages.folder, 'tsconfig.json'),
      '{ "compilerOptions": { "strict": true, "noEmit": true, "module": "nodenext", "target": "es2022", "types": [] }, "files": ["program.ts"] }',
    );
    runTool('typescript/bin/tsc', packages.folder);
  });
});
