import { mergeRanges, type PositionRange, rangesWithout } from '@daybook/event';
import type { Destructions } from '../destruction/destructions.ts';
import type { RetentionStore } from '../workspace/retention/retention-store.ts';

/** Why positions are not shown although nothing announced them as gone: a legal hold keeps them, or they are about to be destroyed. */
export type HiddenRange = PositionRange & { readonly why: 'held' | 'expiring' };

/** What an organization's sweeps have settled, as of one moment. */
export type Settled = {
  /** Below it everything is gone, about to go, or held. */
  readonly below: number;
  /** What of the window is about to go, in any order, and maybe more. */
  readonly underWay: readonly PositionRange[];
};

/**
 * What is settled now, for a window. Ask before asking what is gone: what was about to go then may be gone since, and is never told as held in
 * between.
 */
export function settledOf(
  {
    store,
    destructions,
  }: { readonly store: Pick<RetentionStore, 'get'>; readonly destructions: Pick<Destructions, 'rangesIn'> },
  organizationId: string,
  window: PositionRange,
): Settled {
  const underWay = destructions.rangesIn(organizationId, window);
  return { below: store.get(organizationId)?.settledBelow ?? 0, underWay };
}

/**
 * What of a window that is not shown is still there, rising; `gone` rises. Nothing is read for it: what a sweep has looked at and left is
 * what holds keep, and what it has not come to yet counts as about to go.
 */
export function hiddenRanges(
  window: PositionRange,
  { gone, settled }: { readonly gone: readonly PositionRange[]; readonly settled: Settled },
): HiddenRange[] {
  const underWay = mergeRanges(settled.underWay);
  const hidden: { first: number; last: number; why: HiddenRange['why'] }[] = [];
  const add = ({ first, last }: PositionRange, why: HiddenRange['why']) => {
    const before = hidden.at(-1);
    if (before?.why === why && before.last === first - 1) before.last = last;
    else hidden.push({ first, last, why });
  };
  for (const { first, last } of rangesWithout(window, gone)) {
    const end = Math.min(last, settled.below - 1);
    let next = first;
    for (const held of end < first ? [] : rangesWithout({ first, last: end }, underWay)) {
      if (held.first > next) add({ first: next, last: held.first - 1 }, 'expiring');
      add(held, 'held');
      next = held.last + 1;
    }
    if (next <= last) add({ first: next, last }, 'expiring');
  }
  return hidden;
}
