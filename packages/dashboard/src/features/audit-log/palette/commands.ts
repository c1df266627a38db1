import { type Catalogue, isUuid } from '@daybook/event';
import { checkFilter } from '../filters/filter-check.ts';
import type { Zone } from '../zone/zone.ts';

/** A page that one can go to. */
export type PageTarget = { readonly to: string; readonly name: string };

/** Where the commands are asked for: on the log, or elsewhere by one who may read it or not; and the pages that there are. */
export type CommandPlace = {
  readonly log: 'here' | 'elsewhere' | 'not allowed';
  readonly pages: readonly PageTarget[];
};

/** What a command does. */
export type CommandAction =
  | { readonly kind: 'apply'; readonly q: string }
  | { readonly kind: 'zone'; readonly zone: Zone }
  | { readonly kind: 'page'; readonly to: string }
  | { readonly kind: 'open-id'; readonly id: string }
  | { readonly kind: 'open-position'; readonly position: number }
  | { readonly kind: 'focus-filter' | 'refresh' | 'toggle-live' | 'show-keys' | 'sign-out' };

export type Command = {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly group: string;
  readonly action: CommandAction;
};

/** The commands that fit what was typed: an entry that it names, a filter that it is, and whatever holds all of its words. */
export function commandsFor(typed: string, catalogue: Catalogue, place: CommandPlace): readonly Command[] {
  const words = typed.toLowerCase().trim().split(/\s+/);
  const fits = ({ label, hint = '' }: Command) =>
    words.every((word) => `${label} ${hint}`.toLowerCase().includes(word));
  const fitting = [...pageCommands(place), ...COMMANDS.filter(({ action }) => isFor(action, place))].filter(
    fits,
  );
  if (place.log === 'not allowed') return fitting;
  const named = entriesNamed(typed.trim());
  const filter = filterIn(typed.trim(), catalogue);
  // A single word is more often part of a command's name than a text to look for.
  return typed.includes(':') ? [...named, ...filter, ...fitting] : [...named, ...fitting, ...filter];
}

/** What can be done with the log is for where it is shown; filters of it and its entries lead there from elsewhere. */
function isFor({ kind }: CommandAction, { log }: CommandPlace): boolean {
  if (kind === 'sign-out' || log === 'here') return true;
  return kind === 'apply' && log === 'elsewhere';
}

function pageCommands({ pages }: CommandPlace): readonly Command[] {
  return pages.map(({ to, name }) => ({
    id: `page ${to}`,
    label: name,
    hint: 'page',
    group: 'Pages',
    action: { kind: 'page', to },
  }));
}

function entriesNamed(text: string): readonly Command[] {
  const digits = text.replaceAll(/[,_]/g, '');
  if (isUuid(text)) {
    const action = { kind: 'open-id', id: text.toLowerCase() } as const;
    return [{ id: 'open-id', label: `Open the entry ${text}`, group: 'Go to', action }];
  }
  if (!/^\d{1,15}$/.test(digits)) return [];
  const action = { kind: 'open-position', position: Number(digits) } as const;
  return [{ id: 'open-position', label: `Open the entry at position ${digits}`, group: 'Go to', action }];
}

function filterIn(text: string, catalogue: Catalogue): readonly Command[] {
  if (text === '' || isUuid(text) || !checkFilter(text, catalogue).ok) return [];
  const action = { kind: 'apply', q: text } as const;
  return [{ id: 'apply-text', label: `Show what matches ${text}`, group: 'Filter', action }];
}

/** Filters that are asked for often; the guide's investigations begin with some of them. */
const PRESETS: readonly (readonly [label: string, q: string])[] = [
  ['Everything', ''],
  ['Secrets read in production, last 24 hours', 'action:SECRET_READ env:production since:24h'],
  ['Secrets set in production', 'type:secret action:SECRET_SET env:production'],
  ['Refused and failed, last 7 days', 'outcome:failure,denied since:7d'],
  ['Done by API keys, last 24 hours', 'actor-type:api-key since:24h'],
  ['API keys created and revoked, last 30 days', 'category:api-keys since:30d'],
  ['Team changes, last 30 days', 'category:team since:30d'],
  ['Sign-ins and second factors, last 7 days', 'category:auth since:7d'],
  ['Reported from outside, last 7 days', '-recorder:workspace since:7d'],
];

export const COMMANDS: readonly Command[] = [
  ...PRESETS.map(
    ([label, q]): Command => ({ id: `preset ${q}`, label, group: 'Show', action: { kind: 'apply', q } }),
  ),
  { id: 'focus-filter', label: 'Write a filter', hint: '/', group: 'Do', action: { kind: 'focus-filter' } },
  { id: 'refresh', label: 'Refresh', group: 'Do', action: { kind: 'refresh' } },
  { id: 'toggle-live', label: 'Pause or resume new events', group: 'Do', action: { kind: 'toggle-live' } },
  {
    id: 'zone local',
    label: 'Times in the local zone',
    group: 'Times',
    action: { kind: 'zone', zone: 'local' },
  },
  { id: 'zone utc', label: 'Times in UTC', group: 'Times', action: { kind: 'zone', zone: 'UTC' } },
  { id: 'keys', label: 'Keys of this page', hint: '?', group: 'Help', action: { kind: 'show-keys' } },
  { id: 'sign-out', label: 'Sign out', group: 'Session', action: { kind: 'sign-out' } },
];
