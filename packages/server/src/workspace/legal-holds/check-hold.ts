import { type Filter, parseInstant, printFilter } from '@daybook/event';
import { parseEmail } from '../../platform/email-address.ts';
import { requireName } from '../name-rules.ts';
import { invalidValue } from '../workspace-error.ts';
import type { HoldScope, HoldWish } from './legal-hold.ts';

/** As many characters as a text of metadata may have: the event of a hold says all of it. */
const TEXT_CHARACTERS_MAX = 500;
const NAME_CHARACTERS_MAX = 100;
const KEY_PREFIX = 'api-key:';

/** A hold as it was asked for. */
export type HoldRequest = {
  readonly name: string;
  readonly reason: string;
  readonly scope: HoldScope;
  readonly actor?: string | undefined;
  readonly filter?: Filter | undefined;
  /** ISO 8601, like the two that follow. */
  readonly from?: string | undefined;
  readonly until?: string | undefined;
  readonly endsAt?: string | undefined;
};

/** @throws WorkspaceError `invalid` naming the field. */
export function checkHold(request: HoldRequest, now: number): HoldWish {
  const { scope } = request;
  const from = readTime('from', request.from);
  const until = readTime('until', request.until);
  const endsAt = readTime('endsAt', request.endsAt);
  if (from !== undefined && until !== undefined && until <= from)
    throw invalidValue('until', 'must be later than from');
  if (endsAt !== undefined && endsAt <= now)
    throw invalidValue('endsAt', 'must lie in the future; leave it out for a hold without end');
  return {
    name: requireName('name', request.name, NAME_CHARACTERS_MAX),
    reason: requireName('reason', request.reason, TEXT_CHARACTERS_MAX),
    ...{ scope, held: heldOf(request), from, until, endsAt },
  };
}

function heldOf({ scope, actor, filter }: HoldRequest): string {
  if (scope !== 'actor' && actor !== undefined)
    throw invalidValue('actor', 'goes with the scope "actor" alone');
  if (scope !== 'filter' && filter !== undefined)
    throw invalidValue('q', 'goes with the scope "filter" alone');
  switch (scope) {
    case 'organization':
      return '';
    case 'actor':
      return readActor(actor ?? '');
    case 'filter':
      return readFilter(filter);
  }
}

function readActor(text: string): string {
  const name = text.startsWith(KEY_PREFIX) ? text.slice(KEY_PREFIX.length) : undefined;
  const actor = name === undefined ? parseEmail(text) : name !== '' && text;
  if (actor && actor.length <= TEXT_CHARACTERS_MAX) return actor;
  throw invalidValue('actor', 'must be an e-mail address such as ana@example.com, or api-key:NAME');
}

function readFilter(filter: Filter | undefined): string {
  if (!filter || filter.terms.length === 0)
    throw invalidValue('q', 'must be a filter; the scope "organization" holds everything');
  if (filter.terms.some((term) => term.kind === 'time' && term.bound.relative)) {
    throw invalidValue(
      'q',
      'must have absolute times, such as since:2026-11-01: a hold means the same every day',
    );
  }
  const text = printFilter(filter);
  if (text.length <= TEXT_CHARACTERS_MAX) return text;
  throw invalidValue(
    'q',
    `must have at most ${TEXT_CHARACTERS_MAX} characters with its wildcards resolved, not ${text.length}: several holds can be placed`,
  );
}

function readTime(path: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const instant = parseInstant(text);
  if (instant?.hasZone) return instant.ms;
  throw invalidValue(path, 'must be a time of ISO 8601 with its zone, such as 2026-11-01T00:00:00Z');
}
