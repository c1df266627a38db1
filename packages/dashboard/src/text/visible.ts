import { UNSEEN } from './unseen.ts';

// Spaces at either end are not seen either: "admin " is not "admin".
const HIDDEN = new RegExp(`${UNSEEN.source}|^ +| +$`, 'gu');

/** A piece of a text: as it is, or what stands for a character that would not be seen. */
export type VisiblePart = { readonly kind: 'text' | 'mark'; readonly text: string };

/**
 * Text of events was written by others: control characters could hide or move parts of it, bidirectional ones show it in another order
 * than it is, invisible ones make two different names look alike. So here it is in parts in which nothing is invisible: each control, format, unassigned or otherwise unseen character, every space but the
 * plain one, and plain spaces at either end become a mark such as `⟨U+202E⟩`. Joined, the parts hold no such character.
 */
export function visibleParts(text: string): readonly VisiblePart[] {
  const parts: VisiblePart[] = [];
  let end = 0;
  for (const { 0: hidden, index } of text.matchAll(HIDDEN)) {
    if (index > end) parts.push({ kind: 'text', text: text.slice(end, index) });
    for (const character of hidden) parts.push({ kind: 'mark', text: mark(character) });
    end = index + hidden.length;
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) });
  return parts;
}

/** The same as one string, for places that hold no markup (titles, labels). */
export function visibleText(text: string): string {
  return visibleParts(text)
    .map((part) => part.text)
    .join('');
}

function mark(character: string): string {
  const codePoint = character.codePointAt(0) ?? 0;
  return `⟨U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}
