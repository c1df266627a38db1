/**
 * Makes sure that both sides gave the same answer: the same events in the same order, the same counts.
 * @throws Error that shows where they differ.
 */
export function requireSameAnswer(name: string, ours: string, theirs: string): void {
  const [a, b] = [essence(ours), essence(theirs)];
  if (a === b) return;
  const at = [...a].findIndex((letter, index) => letter !== b[index]);
  const around = (text: string) => text.slice(Math.max(0, at - 100), at + 200);
  throw new Error(
    `the sides answer "${name}" differently:\n  Daybook    …${around(a)}\n  PostgreSQL …${around(b)}`,
  );
}

/** An answer without what says where it came from: events by their ids, counts as they are. */
function essence(body: string): string {
  const {
    coverage: _coverage,
    nextCursor: _cursor,
    events,
    ...rest
  }: Record<string, unknown> = JSON.parse(body);
  if (!Array.isArray(events)) return JSON.stringify(sorted(rest));
  return JSON.stringify(events.map((event: { id: string }) => event.id));
}

/** The names of an object have no order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, item]) => [name, sorted(item)]),
  );
}
