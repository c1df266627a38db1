import type { Exposures } from '../event-index/exposure.ts';

/** The first exposures of a page, up to the one by which there are `bytesMax` of them as JSON. Names may be long. */
export function withinBytes({ exposures, more }: Exposures, bytesMax: number): Exposures {
  let bytes = 0;
  for (const [index, exposure] of exposures.entries()) {
    bytes += Buffer.byteLength(JSON.stringify(exposure));
    const next = index + 1;
    if (bytes >= bytesMax && next < exposures.length)
      return { exposures: exposures.slice(0, next), more: true };
  }
  return { exposures, more };
}
