import { builtInCatalogue, type Catalogue } from './catalogue/catalogue.ts';
import type { Actor, NormalizedEvent } from './event.ts';

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

/** An actor as it is written and filtered for: `ana@acme.example`, `api-key:ci-deploy` or `system`. */
export function formatActor(actor: Actor): string {
  switch (actor.type) {
    case 'user':
      return actor.name;
    case 'api-key':
      return `api-key:${actor.name}`;
    case 'system':
      return 'system';
  }
}
