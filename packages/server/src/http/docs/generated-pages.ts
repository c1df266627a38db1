import { builtInActions, CATEGORIES, FILTER_KEYS, RESOURCE_TYPES } from '@daybook/event';
import { escapeHtml } from './layout.ts';

const code = (text: string) => `<code>${escapeHtml(text)}</code>`;
const row = (...cells: readonly string[]) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
const table = (heads: readonly string[], rows: readonly string[]) =>
  `<table tabindex="0"><thead><tr>${heads.map((head) => `<th scope="col">${escapeHtml(head)}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`;

/** The catalogue, from the definitions that check the events. */
export function cataloguePage(): string {
  const sections = CATEGORIES.map((category) => {
    const rows = builtInActions
      .filter((action) => action.category === category)
      .map(({ action, resourceType, sentence, context, metadata }) => {
        const names = Object.keys((metadata.properties as object | undefined) ?? {});
        return row(
          `<span id="${action}">${code(action)}</span>`,
          escapeHtml(sentence.replace('{resource}', '…')),
          code(resourceType),
          context.map(code).join(' '),
          names.map(code).join(' '),
        );
      });
    return `<h2>${escapeHtml(category)}</h2>${table(['Action', 'What the actor did', 'Resource type', 'Context', 'Metadata'], rows)}`;
  });
  return `<h1>Catalogue</h1>
<p>The actions that can be recorded, those of the category Audit by Daybook alone. Resource types are ${RESOURCE_TYPES.map(code).join(', ')}, and those that an organization's own actions bring.
Other metadata names are accepted too. Register an action of your own with ${code('PUT /v1/catalogue/actions/{ACTION}')}; ${code('GET /v1/catalogue')} lists what your organization has.</p>
${sections.join('\n')}`;
}

/** The filter language, from the keys that its parser knows. */
export function filterPage(): string {
  const keys = FILTER_KEYS.map(({ key, help, example }) =>
    row(code(`${key}:`), escapeHtml(help), code(example)),
  );
  return `<h1>Filter language</h1>
<p>One language everywhere: in the page and its address, in ${code('?q=')} of the API, in ${code('daybook search')} and ${code('daybook tail')}.</p>
<pre><code>action:SECRET_READ actor:api-key:ci-deploy env:production since:7d
category:secrets,variables -ip:10.0.0.0/8 resource:"DATABASE URL" until:2026-11-01T00:00Z "free text"</code></pre>
<ul>
<li>Terms are and-ed; values of one key, separated by commas, are or-ed.</li>
<li>A leading ${code('-')} negates. Events that lack the field count as different: ${code('-env:production')} includes events without an environment.</li>
<li>${code('*')} at either end of a value stands for anything: ${code('resource:DB_*')}.</li>
<li>Quotes keep a value together; ${code('\\"')} and ${code('\\\\')} are a quote and a backslash in it.</li>
<li>A bare word or phrase is looked for in actor, resource, address, user agent and metadata, in any case.</li>
<li>${code('since:')} is inclusive, ${code('until:')} is not; both are about when a thing happened.</li>
</ul>
<h2>Keys</h2>
${table(['Key', 'Meaning', 'Example'], keys)}`;
}
