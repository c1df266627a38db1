import { type Segments, UnreadableSegment } from './segments.ts';

/** Where nothing was ever moved into segments, and nothing is. */
export const NO_SEGMENTS: Segments = {
  write: async () => {
    throw new Error('there is no place for segments');
  },
  read: async (_, name) => {
    throw new UnreadableSegment(name, 'missing', 'is missing');
  },
  remove: async () => undefined,
  async *list() {},
};
