/** `npm run set-version -- 1.2.3`: gives every package of the workspace this version, and requires it of each other. */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
const OWN = /^@daybook\//;
const DEPENDENCIES = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'] as const;

type Manifest = { version?: string } & { [Field in (typeof DEPENDENCIES)[number]]?: Record<string, string> };

function setVersion(manifest: Manifest, version: string): void {
  if (manifest.version !== undefined) manifest.version = version;
  for (const field of DEPENDENCIES)
    for (const name of Object.keys(manifest[field] ?? {}))
      if (OWN.test(name)) Object.assign(manifest[field] ?? {}, { [name]: version });
}

function rewrite<Content>(path: string, change: (content: Content) => void): void {
  const content = JSON.parse(readFileSync(path, 'utf8')) as Content;
  change(content);
  writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`);
}

const [version = ''] = process.argv.slice(2);
if (/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version)) {
  for (const path of ['package.json', ...globSync('packages/*/package.json', { cwd: ROOT })])
    rewrite<Manifest>(join(ROOT, path), (manifest) => setVersion(manifest, version));
  rewrite<{ version: string; packages: Record<string, Manifest> }>(
    join(ROOT, 'package-lock.json'),
    (lock) => {
      lock.version = version;
      for (const [path, manifest] of Object.entries(lock.packages))
        if (!path.includes('node_modules')) setVersion(manifest, version);
    },
  );
} else {
  console.error(`usage: npm run set-version -- 1.2.3 (given: "${version}")`);
  process.exitCode = 2;
}
