import { Badge } from '../../ui/badge.tsx';
import { exactTime } from '../../ui/time-ago.tsx';
import type { HeldState } from './queries.ts';

const LOOKS = {
  rotate: { word: 'in use', tone: 'warn' },
  rotated: { word: 'replaced', tone: 'good' },
  deleted: { word: 'deleted', tone: 'neutral' },
} as const;

/** Whether a version is in use still; on pointing, since when it is not. */
export function HeldStateBadge({
  state,
  at,
}: {
  readonly state: HeldState;
  /** Since when it is not, ISO 8601. */
  readonly at: string | null | undefined;
}) {
  const { word, tone } = LOOKS[state];
  return (
    <span title={at ? exactTime(Date.parse(at)) : undefined}>
      <Badge tone={tone}>{word}</Badge>
    </span>
  );
}

/** What the states are called, in an order to sort by. */
export function heldWord(state: HeldState): string {
  return LOOKS[state].word;
}
