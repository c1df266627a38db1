import { builtInCatalogue, type Catalogue } from './catalogue/catalogue.ts';
import type { NormalizedEvent } from './event.ts';

/**
 * What the actor did, for people: `read secret DATABASE_URL`, `set secret DATABASE_URL (denied)`. Holds the event's own text, which is
 * untrusted. Custom actions need their catalogue; an unknown action is spelled out.
 */
export function sentence(
  event: Pick<NormalizedEvent, 'action' | 'resource' | 'outcome'>,
  catalogue: Catalogue = builtInCatalogue,
): string {
  const spelled = `${event.action.toLowerCase().replaceAll('_', ' ')} {resource}`;
  const template = catalogue.get(event.action)?.sentence ?? spelled;
  const { name } = event.resource;
  // `*` is the name of "all there are".
  const done =
    name === '*' ? template.replace(' {resource}', '') : template.replace('{resource}', () => name);
  return event.outcome === 'success' ? done : `${done} (${event.outcome})`;
}
