import type { Issue } from '@daybook/event';

type Fields = Record<string, unknown>;

/** Who did what to what, and how it ended, is never guessed: without the type of its resource the event would get that of its action. */
const NEEDED_PARTS: ReadonlySet<string> = new Set([
  'actor.type',
  'actor.name',
  'resource.type',
  'resource.name',
]);

/** What an event cannot do without where it was given: with another id it would be another event, with another time another fact. */
export const NEEDED_AT_FIRST: ReadonlySet<string> = new Set([
  'action',
  'actor',
  'resource',
  'outcome',
  'id',
  'occurredAt',
  'senderTime',
]);
/** And later: of metadata only what is wrong goes. */
export const NEEDED_LATER: ReadonlySet<string> = new Set([...NEEDED_AT_FIRST, 'metadata']);

/** Issues show of a long name its beginning. */
const SHOWN_CHARACTERS = 60;

/**
 * The event without the fields, entries of metadata and changes that the issues name. Undefined when it cannot do without one of them
 * (`needed` are names of whole fields), or an issue names nothing that is there.
 */
export function dropFields(
  event: Readonly<Fields>,
  issues: readonly Issue[],
  needed: ReadonlySet<string>,
): Fields | undefined {
  const left: Fields = { ...event };
  const changes = new Set<number>();
  for (const { path } of issues) {
    const change = /^changes\[(\d+)\]/.exec(path)?.[1];
    if (change !== undefined) changes.add(Number(change));
    else if (!dropField(event, left, path, needed)) return undefined;
  }
  if (changes.size > 0 && Array.isArray(left.changes)) {
    left.changes = left.changes.filter((_, index) => !changes.has(index));
  }
  return left;
}

/** Whether what the path names is gone from `left`, which begins as a copy of `event`. */
function dropField(
  event: Readonly<Fields>,
  left: Fields,
  path: string,
  needed: ReadonlySet<string>,
): boolean {
  const name = nameAt(event, path);
  if (name === undefined) return false;
  const value = event[name];
  const inner = path.slice(shown(name).length + 1);
  const part = typeof value === 'object' && value !== null ? nameAt(value, inner) : undefined;
  if (part === undefined || Array.isArray(value))
    return !needed.has(name) && Reflect.deleteProperty(left, name);
  if (NEEDED_PARTS.has(`${name}.${part}`)) return false;
  const { [part]: _, ...rest } = { ...(left[name] as Fields) };
  left[name] = rest;
  return true;
}

/** The name of `fields` that a path begins with. */
function nameAt(fields: object, path: string): string | undefined {
  const found = Object.keys(fields).filter((name) => {
    const begin = shown(name);
    return path === begin || path.startsWith(`${begin}.`) || path.startsWith(`${begin}[`);
  });
  return found.sort((a, b) => b.length - a.length)[0];
}

function shown(name: string): string {
  return name.length > SHOWN_CHARACTERS ? `${name.slice(0, SHOWN_CHARACTERS)}…` : name;
}
