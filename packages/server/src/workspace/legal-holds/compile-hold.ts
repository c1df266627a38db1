import { type AuditEvent, type Catalogue, createCatalogue, matchFilter, parseFilter } from '@daybook/event';
import { emailKey } from '../../platform/email-address.ts';
import type { LegalHold } from './legal-hold.ts';

/** An event with its place in the ledger. */
export type PlacedEvent = { readonly position: number; readonly event: AuditEvent };

/** Whether an event is held. */
export type HoldTest = (placed: PlacedEvent) => boolean;

/** What an action belongs to that the catalogue does not know. */
const NO_CATEGORY = 'Other';
const KEY_PREFIX = 'api-key:';

/**
 * Compiles a hold. Addresses of actors are compared as accounts are, in any case. A filter is read by the catalogue of the day on which
 * the hold was placed; the category of an action is what it was then or what it is now, so that registering the action anew lets go of
 * nothing.
 */
export function compileHold(hold: LegalHold, catalogue: Catalogue): HoldTest {
  const test = compileScope(hold, catalogue);
  const { from = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY } = hold;
  return (placed) => {
    const ms = Date.parse(placed.event.occurredAt);
    return !(ms < from || ms >= until) && test(placed);
  };
}

function compileScope(hold: LegalHold, catalogue: Catalogue): HoldTest {
  switch (hold.scope) {
    case 'organization':
      return () => true;
    case 'actor':
      return compileActor(hold.held);
    case 'filter':
      return compileFilter(hold, catalogue);
  }
}

function compileActor(actor: string): HoldTest {
  if (!actor.startsWith(KEY_PREFIX)) return ({ event }) => emailKey(event.actor.name) === actor;
  const name = actor.slice(KEY_PREFIX.length);
  return ({ event }) => event.actor.type === 'api-key' && event.actor.name === name;
}

function compileFilter({ held, actions }: LegalHold, catalogue: Catalogue): HoldTest {
  const first = createCatalogue(actions);
  const test = matchFilter(parseFilter(held, { catalogue: first }), 0);
  return ({ position, event }) => {
    const before = first.categoryOf(event.action) ?? NO_CATEGORY;
    const now = catalogue.categoryOf(event.action) ?? NO_CATEGORY;
    return (
      test({ ...event, position, category: before }) ||
      (now !== before && test({ ...event, position, category: now }))
    );
  };
}
