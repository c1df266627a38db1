import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { marked } from 'marked';
import { lazily } from '../../platform/lazily.ts';
import type { Api } from '../route.ts';
import { cataloguePage, filterPage } from './generated-pages.ts';
import { DOCS_PAGES, layout } from './layout.ts';
import { DOCS_STYLE } from './style.ts';

const FOLDER = fileURLToPath(new URL('../../../../../docs/', import.meta.url));

/** Pages whose text is a file of the project's `docs/` folder. */
const FILES: Readonly<Record<string, string>> = {
  '/docs': 'getting-started.md',
  '/docs/workspace': 'workspace.md',
  '/docs/cli': 'cli.md',
  '/docs/proofs': 'proofs.md',
  '/docs/operations': 'operations.md',
  '/docs/security': 'security.md',
};
const GENERATED: Readonly<Record<string, () => string>> = {
  '/docs/catalogue': cataloguePage,
  '/docs/filter': filterPage,
};

/** The documentation in the product: open to anyone, since it says nothing about an organization. Each page is made once. */
export function docsSite(api: Api): void {
  api.get('/docs/style.css', (c) => c.body(DOCS_STYLE, 200, { 'Content-Type': 'text/css; charset=utf-8' }));
  for (const [path, title] of DOCS_PAGES) {
    const file = FILES[path];
    const body = file === undefined ? GENERATED[path] : () => render(file);
    if (!body) continue;
    const page = lazily(async () => layout({ path, title, body: await body() }));
    api.get(path, async (c) => {
      c.header('Cache-Control', 'no-cache');
      return c.html(await page());
    });
  }
}

/** The text is our own, so that it may hold HTML. Links between the project's files become links between pages. */
async function render(file: string): Promise<string> {
  const markdown = await readFile(FOLDER + file, 'utf8');
  const html = await marked.parse(markdown, { gfm: true });
  return html
    .replaceAll(
      /<h([23])>(.*?)<\/h\1>/g,
      (_, level: string, text: string) => `<h${level} id="${slug(text)}">${text}</h${level}>`,
    )
    .replaceAll('<table>', '<table tabindex="0">')
    .replaceAll('<pre>', '<pre tabindex="0">')
    .replaceAll(
      /href="(?:\.\/)?([a-z-]+)\.md(#[^"]*)?"/g,
      (_, name: string, anchor = '') => `href="${linkTo(name)}${anchor}"`,
    );
}

function linkTo(name: string): string {
  const known = Object.entries(FILES).find(([, file]) => file === `${name}.md`);
  return known?.[0] ?? `/docs/${name === 'api' ? 'api' : ''}`;
}

function slug(html: string): string {
  return html
    .replaceAll(/<[^>]*>|&[a-z#0-9]+;/g, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}
