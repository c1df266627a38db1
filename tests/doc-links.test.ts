import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const FILES = globSync(['*.md', 'docs/**/*.md', 'packages/*/*.md'], {
  cwd: ROOT,
  exclude: ['**/node_modules/**'],
});

/** The text without its code, in which brackets mean something else. */
function prose(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8')
    .replaceAll(/^ *```[\s\S]*?^ *```/gm, '')
    .replaceAll(/`[^`\n]*`/g, (code) => code.replaceAll(/[[\]()]/g, ''));
}

/** The anchors of a file, as hosts of Markdown make them from headings, and those that it sets itself. */
function anchorsOf(file: string): ReadonlySet<string> {
  const text = prose(file);
  const headings = [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/g, '-'),
  );
  return new Set([...headings, ...[...text.matchAll(/<a id="([^"]+)"/g)].map(([, id = '']) => id)]);
}

/** What is wrong with a link of a file; undefined where nothing is. */
function problemOf(file: string, link: string): string | undefined {
  if (/^(?:https?|mailto):/.test(link)) return undefined;
  if (link.startsWith('/')) return 'works on a server only';
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? file : relative(ROOT, join(ROOT, dirname(file), path));
  if (!existsSync(join(ROOT, target))) return 'leads nowhere';
  if (anchor === undefined || statSync(join(ROOT, target)).isDirectory()) return undefined;
  return anchorsOf(target).has(anchor) ? undefined : 'has no such heading';
}

describe('the documents of a checkout', () => {
  test.each(FILES)('%s has links that lead to files and headings of the checkout', (file) => {
    const links = [...prose(file).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    const wrong = links.flatMap((link) => {
      const problem = problemOf(file, link);
      return problem === undefined ? [] : [`${link} ${problem}`];
    });
    expect(wrong).toEqual([]);
  });

  // npx asks the public registry for what it does not find.
  test('call the command by its path, as do help, messages and the page', () => {
    const files = globSync(['*.md', '{docs,packages,scripts}/**/*.{md,ts,tsx,html}'], {
      cwd: ROOT,
      exclude: ['**/node_modules/**', '**/dist/**'],
    });
    expect(files.length).toBeGreaterThan(500);
    const through = files.filter((file) =>
      /\bnpx (?:-\S+ )*(?:@daybook|daybook)\b|npm exec daybook/.test(readFileSync(join(ROOT, file), 'utf8')),
    );
    expect(through).toEqual([]);
  });

  test('name files that are there, where the map says where to add what', () => {
    const map = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');
    const [, section = ''] = /^## Where to add what$([\s\S]*?)^## /m.exec(map) ?? [];
    const paths = [...section.matchAll(/`((?:[\w@.-]+\/)+[\w.-]*)`/g)].map(([, path = '']) => path);
    expect(paths.length).toBeGreaterThan(30);
    const missing = paths.filter(
      (path) => !existsSync(join(ROOT, path)) && !existsSync(join(ROOT, 'packages/server/src', path)),
    );
    expect(missing).toEqual([]);
  });

  test('are reached from the README, each of them', () => {
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
    for (const file of FILES.filter((path) => /^docs\/[^/]+\.md$|^[A-Z]+\.md$/.test(path)))
      expect(file === 'README.md' || readme.includes(`(${file}`), file).toBe(true);
  });
});
