import type { Suggested } from '../../../ui/suggestion-list.tsx';
import type { Counted } from '../../audit-log/filters/suggestions.ts';

/** As many as anybody reads. */
const SHOWN_MAX = 50;

/** The names that hold what was typed: those that the log has, the most frequent first, then the others that are known. */
export function namesFor(
  typed: string,
  inLog: readonly Counted[] | undefined,
  known: readonly string[],
): readonly Suggested[] {
  const holds = (name: string) => name.toLowerCase().includes(typed.toLowerCase());
  const counted = (inLog ?? []).filter(({ value }) => holds(value));
  const names = new Set(counted.map(({ value }) => value));
  const others = [...new Set(known)].filter((name) => holds(name) && !names.has(name));
  return [
    ...counted.map(({ value, count }) => ({ id: value, label: value, count })),
    ...others.map((name) => ({ id: name, label: name })),
  ].slice(0, SHOWN_MAX);
}
