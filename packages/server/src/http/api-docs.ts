import { lazily } from '../platform/lazily.ts';
import { ROLES } from '../workspace/team/roles.ts';
import { ACCESS } from './access.ts';
import { type Authenticator, SESSION_COOKIE } from './authenticate.ts';
import { escapeHtml, layout } from './docs/layout.ts';
import { renderMarkdown } from './docs/markdown-page.ts';
import { type Api, guarded, text } from './route.ts';

type Operation = {
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly description?: string;
  }[];
};

/**
 * `GET /openapi.json`, from the schemas that check the requests, and `GET /docs/api`, `docs/api.md` with all routes below it.
 * `address` is where people reach this server, once it listens.
 */
export function apiDocs(api: Api, auth: Authenticator, address: () => string): void {
  api.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', { type: 'http', scheme: 'bearer' });
  api.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: SESSION_COOKIE,
  });
  // Once: all routes are there before the first request comes.
  const document = lazily(() =>
    api.getOpenAPI31Document({
      openapi: '3.1.0',
      info: {
        title: 'Daybook',
        version: '1',
        description: 'Records, proves and finds what happens in an organization.',
      },
    }),
  );
  const documentText = lazily(async () => JSON.stringify(document()));
  const apiPage = lazily(async () =>
    renderPage(await renderMarkdown('api.md', address()), document().paths ?? {}),
  );

  const openapi = guarded(auth, {
    method: 'get',
    path: '/openapi.json',
    tags: ['System'],
    summary: 'This API as OpenAPI 3.1',
    responses: { 200: text('The document', 'application/json') },
  });
  api.openapi(openapi, async (c) => {
    const body = await documentText();
    return c.body(body, 200, { 'Content-Type': 'application/json' }) as never;
  });

  const page = guarded(auth, {
    method: 'get',
    path: '/docs/api',
    tags: ['System'],
    summary: 'This API as a page',
    responses: { 200: text('The page', 'text/html') },
  });
  api.openapi(page, async (c) => c.html(await apiPage(), 200));
}

function renderPage(text: string, paths: Readonly<Record<string, unknown>>): string {
  const sections = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item as Readonly<Record<string, Operation>>).map(([method, operation]) =>
      section(method, path, operation),
    ),
  );
  const body = `${text}
<h2 id="routes">Routes</h2>
<p>The same as <a href="/openapi.json">OpenAPI 3.1</a>, which has the shapes of bodies and answers too.</p>
${sections.join('\n')}`;
  return layout({ path: '/docs/api', title: 'API', body });
}

/** Who may call a route, in words. */
function describeAccess(route: string): string {
  const access = ACCESS[route];
  if (access === undefined || access === 'anyone') return 'Anyone.';
  if (access === 'account') return 'Any signed-in person.';
  const { roles, scopes, anyScope } = access;
  const people =
    roles.length === 0 ? 'not for people' : roles.length === ROLES.length ? 'every role' : roles.join(', ');
  const keys = anyScope
    ? `API keys with one of ${anyScope.join(', ')}`
    : scopes === undefined
      ? 'not for API keys'
      : scopes.length === 0
        ? 'any API key'
        : `API keys with ${scopes.join(' and ')}`;
  return `${people[0]?.toUpperCase()}${people.slice(1)}; ${keys}.`;
}

function section(method: string, path: string, operation: Operation): string {
  const access = describeAccess(`${method.toUpperCase()} ${path}`);
  const parameters = (operation.parameters ?? []).map(
    ({ name, in: place, description }) =>
      `<li><code>${escapeHtml(name)}</code> (${escapeHtml(place)}) ${escapeHtml(description ?? '')}</li>`,
  );
  return `<section><h3><code>${method.toUpperCase()} ${escapeHtml(path)}</code></h3>
<p><strong>${escapeHtml(operation.summary ?? '')}.</strong> ${escapeHtml(operation.description ?? '')}</p>
<p class="dim">${escapeHtml(access)}</p>${parameters.length > 0 ? `<ul>${parameters.join('')}</ul>` : ''}</section>`;
}
