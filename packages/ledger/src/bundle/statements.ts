import type { BundleKind } from './bundle-item.ts';

const ABOUT_EACH_EVENT = [
  'condition The checkpoint is signed by a key of the log that you keep yourself. A key that stands in this file proves nothing.',
  'proved Each event below stands at its position of the log, with exactly this payload and this time of recording.',
  'proved The events stand in the order of the log.',
];
const ABOUT_CLAIMS = [
  'not-proved That a reported actor really acted: an event not recorded by the workspace is the claim of its recorder.',
  'not-proved That nothing happened that was never sent.',
];

/** What a bundle of each kind proves and does not prove. The text is fixed: any other is refused. */
export const STATEMENTS: Readonly<Record<BundleKind, readonly string[]>> = {
  range: [
    ...ABOUT_EACH_EVENT,
    'proved The range is complete: each of its positions has its event below, or is named as gone for good.',
    'not-proved Why a position is gone, where the entry that announced it is gone as well.',
    ...ABOUT_CLAIMS,
  ],
  selection: [
    ...ABOUT_EACH_EVENT,
    'not-proved That the selection is complete: events that match the filter may have been left out.',
    'not-proved That the filter is the one that was asked for. Each event below matches it.',
    ...ABOUT_CLAIMS,
  ],
};
