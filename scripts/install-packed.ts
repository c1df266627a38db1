/** For tests: packages of the workspace as a user gets them, packed and installed in another folder, without a network. */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

type Wanted = {
  /** Folders of `packages/`. */
  readonly packages: readonly string[];
  /** Names of others that they or the program need; they are the workspace's own. */
  readonly others: readonly string[];
};

export type InstalledPackages = {
  /** A folder with a package.json and node_modules, to put programs in. */
  readonly folder: string;
  /** The folder of an installed package. */
  readonly installed: (name: string) => string;
  /** What packing found, and what it left behind, by path: the two must be the same. */
  readonly sources: {
    readonly before: ReadonlyMap<string, string>;
    readonly after: ReadonlyMap<string, string>;
  };
};

/** Packs and installs below `temporary`, which the caller makes and removes. */
export function installPacked(temporary: string, { packages, others }: Wanted): InstalledPackages {
  const checkout = join(temporary, 'checkout');
  const folder = join(temporary, 'elsewhere');
  const installed = (name: string) => join(folder, 'node_modules/@daybook', name);
  // A copy of the checkout, since packing rewrites package.json for a moment and other tests run meanwhile.
  const needed = packages.map((name) => `packages/${name}`);
  for (const path of [...needed, 'scripts/pack-package.ts', 'tsconfig.json', 'package.json']) {
    cpSync(join(ROOT, path), join(checkout, path), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(checkout, 'node_modules'));
  const before = filesOf(join(checkout, 'packages'));
  for (const name of packages) {
    const options = { cwd: join(checkout, 'packages', name), stdio: 'pipe', encoding: 'utf8' } as const;
    const arguments_ = ['pack', '--json', '--no-update-notifier', '--pack-destination', temporary];
    const [packed] = JSON.parse(execFileSync('npm', arguments_, options)) as { filename: string }[];
    mkdirSync(installed(name), { recursive: true });
    const tarball = join(temporary, packed?.filename ?? '');
    execFileSync('tar', ['-xzf', tarball, '-C', installed(name), '--strip-components=1']);
  }
  for (const name of others) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), link);
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  return { folder, installed, sources: { before, after: filesOf(join(checkout, 'packages')) } };
}

/** Every file below a folder with its content. */
export function filesOf(folder: string): ReadonlyMap<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = names.map((entry) => join(entry.parentPath, entry.name)).sort();
  return new Map(paths.map((path) => [path, readFileSync(path, 'base64')]));
}

/** This process's Node, and the machine's own where there is another that the packages support. */
export function nodesToTry(): readonly string[] {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((path) => !path.includes('node_modules'));
  const own = folders.map((path) => join(path, 'node')).find((path) => existsSync(path));
  const version = own && execFileSync(own, ['--version'], { encoding: 'utf8' });
  const [, major = '0', minor = '0'] = /^v(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  const supported = Number(major) > 20 || (Number(major) === 20 && Number(minor) >= 19);
  return own && supported ? [process.execPath, own] : [process.execPath];
}

/** Runs a tool of the workspace, given by its script below node_modules, in a folder. */
export function runTool(script: string, folder: string, ...tail: readonly string[]): void {
  execFileSync(process.execPath, [join(ROOT, 'node_modules', script), ...tail], {
    cwd: folder,
    stdio: 'pipe',
  });
}
