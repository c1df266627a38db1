import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { marked } from 'marked';

const FOLDER = fileURLToPath(new URL('../../../../../docs/', import.meta.url));
/** The address that examples in the text use. */
const USUAL_ADDRESS = 'http://127.0.0.1:4280';

/** Files of the project's `docs/` folder that are pages here, by path. */
export const FILES: Readonly<Record<string, string>> = {
  '/docs': 'getting-started.md',
  '/docs/workspace': 'workspace.md',
  '/docs/cli': 'cli.md',
  '/docs/investigations': 'investigations.md',
  '/docs/cloudtrail': 'cloudtrail.md',
  '/docs/api': 'api.md',
  '/docs/proofs': 'proofs.md',
  '/docs/bundles': 'bundles.md',
  '/docs/what-is-proved': 'what-is-proved.md',
  '/docs/operations': 'operations.md',
  '/docs/security': 'security.md',
};

/** Pages that are generated here: what a reader of the files finds instead. */
const GENERATED: Readonly<Record<string, string>> = {
  'api.md#the-filter': '/docs/filter',
  '../packages/event/src/catalogue': '/docs/catalogue',
};

/** Programs of that folder that are handed out as they are. */
export const PROGRAMS: Readonly<Record<string, string>> = { '/docs/verify-bundle.py': 'verify-bundle.py' };

/** Files whose address is the default of a setting, not an example of this server. */
const ABOUT_DEFAULTS: readonly string[] = ['operations.md', 'cli.md'];

/**
 * One of the files as HTML; it is our own, so that it may hold some. Links between files become links between pages, links out of the
 * folder become their text, and examples have the address of this server.
 */
export async function renderMarkdown(file: string, address: string): Promise<string> {
  const markdown = await readFile(FOLDER + file, 'utf8');
  const html = await marked.parse(markdown, { gfm: true });
  const linked = html
    .replaceAll(
      /<h([2-4])>(.*?)<\/h\1>/g,
      (_, level: string, text: string) => `<h${level} id="${slug(text)}">${text}</h${level}>`,
    )
    .replaceAll('<table>', '<table tabindex="0">')
    .replaceAll('<pre>', '<pre tabindex="0">')
    .replaceAll(/<a href="([^"]*)">(.*?)<\/a>/gs, (_, target: string, text: string) => {
      const href = pageOf(target);
      return href === undefined ? text : `<a href="${href}">${text}</a>`;
    });
  return ABOUT_DEFAULTS.includes(file) ? linked : linked.replaceAll(USUAL_ADDRESS, address);
}

/** The text of one of {@link PROGRAMS}. */
export function readProgram(file: string): Promise<string> {
  return readFile(FOLDER + file, 'utf8');
}

/** Where a link of a file leads here; undefined where there is no such page. */
function pageOf(target: string): string | undefined {
  if (/^(?:https?:|#)/.test(target)) return target;
  const generated = GENERATED[target];
  if (generated !== undefined) return generated;
  const [path = '', anchor] = target.split('#');
  const [page] = Object.entries({ ...FILES, ...PROGRAMS }).find(([, file]) => file === path) ?? [];
  return page && (anchor === undefined ? page : `${page}#${anchor}`);
}

/** The anchor that hosts of Markdown give a heading, so that one link works here and there. */
function slug(html: string): string {
  return html
    .replaceAll(/<[^>]*>|&[a-z#0-9]+;/g, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
}
