import type { Filter } from '@daybook/event';
import type { EventGroup } from '../../event-index/groups.ts';
import { severityOf } from '../severity.ts';
import type { Strength } from '../strength.ts';
import { and, from, is, since, VALUES_MAX, where } from '../where.ts';
import { shortened, stretch } from '../words.ts';
import type { NewAddress } from './addresses.ts';
import type { Clue } from './clue.ts';
import { isDone } from './done.ts';
import type { Habits } from './habits.ts';
import type { Suspect } from './suspect.ts';

/** Acts that give somebody a way in, and how they are told. */
const WAYS_IN = {
  API_KEY_CREATE: { rule: 'key-created', done: 'created' },
  TEAM_INVITE: { rule: 'member-added', done: 'invited' },
  TEAM_MEMBER_ADD: { rule: 'member-added', done: 'added as a member' },
} as const;

type WayIn = keyof typeof WAYS_IN;

const WAY_IN_NAMES: readonly WayIn[] = ['API_KEY_CREATE', 'TEAM_INVITE', 'TEAM_MEMBER_ADD'];
const isWayIn = is('action', ...WAY_IN_NAMES);

/**
 * Keys and members created with the suspected key in the window, and by anybody from addresses in networks that are new to it, since the window
 * began.
 */
export async function madeClues(
  suspect: Suspect,
  habits: Habits,
  addresses: readonly NewAddress[],
): Promise<readonly Clue[]> {
  const { during, believed } = suspect;
  const strange = addresses.filter(({ isNewNetwork }) => isNewNetwork).slice(0, VALUES_MAX);
  const withKey = await clues(suspect, during, {
    strength: 'enough',
    circumstance: 'with the suspected key',
  });
  if (strange.length === 0) return withKey;
  const fromThere = where(...believed, since(suspect.from), from(...strange.map(({ value }) => value)));
  const fromAddresses = await clues(suspect, fromThere, {
    strength: habits.strength('ip'),
    circumstance: 'from an address that is new to the suspected key',
  });
  const told = new Set(withKey.map(({ rule, subject, title }) => JSON.stringify([rule, subject, title])));
  return [
    ...withKey,
    ...fromAddresses.filter(({ rule, subject, title }) => !told.has(JSON.stringify([rule, subject, title]))),
  ];
}

async function clues(
  { ask }: Suspect,
  made: Filter,
  basis: { readonly strength: Strength; readonly circumstance: string },
): Promise<readonly Clue[]> {
  const { groups } = await ask.groups(and(made, isWayIn, isDone), { by: ['action', 'resource'] });
  return groups.flatMap((group) => {
    const action = WAY_IN_NAMES.find((name) => name === group.values.action);
    return action ? [toClue(made, action, group, basis)] : [];
  });
}

function toClue(
  made: Filter,
  action: WayIn,
  { values: { resource = '' }, count, first, last }: EventGroup,
  { strength, circumstance }: { readonly strength: Strength; readonly circumstance: string },
): Clue {
  const { rule, done } = WAYS_IN[action];
  const what = rule === 'key-created' ? `API key ${shortened(resource)}` : shortened(resource);
  return {
    rule,
    subject: resource,
    severity: severityOf(rule, 'by-suspect'),
    title: `${what} ${done}`,
    why: `This was done ${circumstance}, ${stretch(first.occurredAt, last.occurredAt)}. It may still give access once the suspected key is revoked.`,
    filter: and(made, is('action', action), is('resource', resource), isDone),
    seen: { count, first, last },
    strength,
  };
}
