/** One page of the documentation. */
export type DocsPage = { readonly path: string; readonly title: string; readonly body: string };

/** The pages in the order of the navigation. */
export const DOCS_PAGES = [
  ['/docs', 'Getting started'],
  ['/docs/workspace', 'The workspace'],
  ['/docs/cli', 'Command line'],
  ['/docs/investigations', 'Investigations'],
  ['/docs/cloudtrail', 'CloudTrail'],
  ['/docs/catalogue', 'Catalogue'],
  ['/docs/filter', 'Filter language'],
  ['/docs/api', 'API'],
  ['/docs/proofs', 'Proofs'],
  ['/docs/bundles', 'Bundles'],
  ['/docs/what-is-proved', 'What is proved'],
  ['/docs/operations', 'Operations'],
  ['/docs/security', 'Security'],
] as const;

/** The whole document around a page's body, which is trusted HTML. */
export function layout({ path, title, body }: DocsPage): string {
  const links = DOCS_PAGES.map(
    ([target, name]) =>
      `<li><a href="${target}"${target === path ? ' aria-current="page"' : ''}>${escapeHtml(name)}</a></li>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} · Daybook</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/docs/style.css">
</head>
<body>
<a class="skip" href="#content">Skip to the text</a>
<header><a class="home" href="/">Daybook</a><nav aria-label="Documentation"><ul>${links.join('')}</ul></nav></header>
<main id="content">${body}</main>
</body>
</html>`;
}

/** Text as HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
