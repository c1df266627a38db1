import type { Openings } from '@daybook/sdk';
import type { GoneClaim } from './gone-claims.ts';
import type { HiddenClaim } from './hidden-claims.ts';
import { VerificationError } from './verification-error.ts';

/** An opening whose position alone was looked at: the rest is held against its entry. */
export type Opening = Openings['openings'][number];

/** A page of which the form of everything but the openings' content was checked. Older servers name nothing as gone, or as hidden. */
export type OpeningsPage = Pick<Openings, 'next' | 'visibleFrom'> & {
  readonly openings: readonly Opening[];
  readonly gone: readonly GoneClaim[];
  readonly hidden: readonly HiddenClaim[];
};

/**
 * Requires that an answer is a page of openings which goes on: `next` is null or behind `from`, and `visibleFrom` lies within the log
 * (`size` entries) and not before the one of the page before. Throws `VerificationError` (`payload-pages`).
 */
export function checkOpeningsPage(
  answer: unknown,
  { from, visibleFrom, size }: { readonly from: number; readonly visibleFrom: number; readonly size: number },
): OpeningsPage {
  const page = fieldsOf(answer);
  if (page === undefined) throw refused(from, 'must be an object');
  if (!Array.isArray(page.openings) || !page.openings.every(hasPosition))
    throw refused(from, 'must have a list "openings", each with its position');
  const { gone = [], hidden = [] } = page;
  if (!Array.isArray(gone) || !gone.every(isGoneClaim))
    throw refused(
      from,
      'must have a list "gone" of ranges, each with first, last, kind (expired or erased) and announcement',
    );
  if (page.next !== null && !(isPosition(page.next) && page.next > from))
    throw refused(from, `must have null or a position after ${from} as "next"`);
  if (!isPosition(page.visibleFrom) || page.visibleFrom < visibleFrom || page.visibleFrom > size)
    throw refused(from, `must have a position from ${visibleFrom} to ${size} as "visibleFrom"`);
  const end = page.visibleFrom;
  if (!Array.isArray(hidden) || !hidden.every((claim) => isHiddenClaim(claim) && claim.last < end))
    throw refused(
      from,
      `must have a list "hidden" of ranges before ${end}, each with first, last and why (held or expiring)`,
    );
  return { openings: page.openings, gone, hidden, next: page.next, visibleFrom: page.visibleFrom };
}

function fieldsOf(value: unknown): { readonly [name: string]: unknown } | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

function hasPosition(opening: unknown): opening is Opening {
  return isPosition(fieldsOf(opening)?.position);
}

function isGoneClaim(claim: unknown): claim is GoneClaim {
  const { first, last, kind, announcement } = fieldsOf(claim) ?? {};
  return (
    isPosition(first) &&
    isPosition(last) &&
    first <= last &&
    (kind === 'expired' || kind === 'erased') &&
    isPosition(announcement)
  );
}

function isHiddenClaim(claim: unknown): claim is HiddenClaim {
  const { first, last, why } = fieldsOf(claim) ?? {};
  return isPosition(first) && isPosition(last) && first <= last && (why === 'held' || why === 'expiring');
}

function isPosition(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function refused(from: number, rule: string): VerificationError {
  return new VerificationError(
    'payload-pages',
    `the server's page of payloads from position ${from} on ${rule}`,
  );
}
