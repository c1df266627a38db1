import { lazily } from '../../platform/lazily.ts';
import type { Api } from '../route.ts';
import { cataloguePage, filterPage } from './generated-pages.ts';
import { DOCS_PAGES, layout } from './layout.ts';
import { FILES, PROGRAMS, readProgram, renderMarkdown } from './markdown-page.ts';
import { DOCS_STYLE } from './style.ts';

const GENERATED: Readonly<Record<string, () => string>> = {
  '/docs/catalogue': cataloguePage,
  '/docs/filter': filterPage,
};

/**
 * The documentation in the product: open to anyone, since it says nothing about an organization. Each page is made once. `/docs/api` is
 * made from the routes as well, and so elsewhere. `address` is where people reach this server, once it listens.
 */
export function docsSite(api: Api, address: () => string): void {
  api.get('/docs/style.css', (c) => c.body(DOCS_STYLE, 200, { 'Content-Type': 'text/css; charset=utf-8' }));
  for (const [path, file] of Object.entries(PROGRAMS)) {
    const program = lazily(() => readProgram(file));
    api.get(path, async (c) => {
      c.header('Cache-Control', 'no-cache');
      return c.text(await program());
    });
  }
  for (const [path, title] of DOCS_PAGES) {
    const file = FILES[path];
    const body = GENERATED[path] ?? (file && (() => renderMarkdown(file, address())));
    if (!body || path === '/docs/api') continue;
    const page = lazily(async () => layout({ path, title, body: await body() }));
    api.get(path, async (c) => {
      c.header('Cache-Control', 'no-cache');
      return c.html(await page());
    });
  }
}
