import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Segment, type Segments, segmentName, UnreadableSegment } from '../segments.ts';

export type SegmentsUnderTest = {
  readonly segments: Segments;
  /** The same place, as another process finds it. */
  again(): Segments;
  dispose(): Promise<void>;
};

/** What any place for segments must fulfil; an adapter's test calls it with how to make one. */
export function describeSegments(name: string, make: () => Promise<SegmentsUnderTest>): void {
  describe(name, () => {
    let under: SegmentsUnderTest;
    let segments: Segments;
    beforeEach(async () => {
      under = await make();
      segments = under.segments;
    });
    afterEach(() => under.dispose());

    const segment = (n: number, text: string): Segment => ({
      name: segmentName({ first: n, last: n + 9 }, new Uint8Array(32).fill(n)),
      bytes: Buffer.from(text),
    });
    async function listed(organizationId: string): Promise<string[]> {
      const names: string[] = [];
      for await (const name of segments.list(organizationId)) names.push(name);
      return names.toSorted();
    }
    const text = async (organizationId: string, name: string, range?: { start: number; end: number }) =>
      Buffer.from(await segments.read(organizationId, name, range)).toString();

    test('gives back what was written, whole and in part, also to who comes later', async () => {
      const written = await segments.write('org_a', segment(10, 'first and last'));
      expect(written).toBe(segment(10, '').name);
      segments = under.again();
      expect(await text('org_a', written)).toBe('first and last');
      expect(await text('org_a', written, { start: 6, end: 9 })).toBe('and');
      expect(await listed('org_a')).toEqual([written]);
    });

    test('keeps organizations apart', async () => {
      const a = await segments.write('org_a', segment(10, 'a'));
      const b = await segments.write('org_b', segment(20, 'b'));
      expect([await listed('org_a'), await listed('org_b'), await listed('org_c')]).toEqual([[a], [b], []]);
      await expect(segments.read('org_a', b)).rejects.toThrow(UnreadableSegment);
    });

    test('writes the same again, and changes nothing by it', async () => {
      await segments.write('org_a', segment(10, 'same'));
      const name = await segments.write('org_a', segment(10, 'same'));
      expect(await text('org_a', name)).toBe('same');
      expect(await listed('org_a')).toEqual([name]);
    });

    test('removes what it is told to, whether it is there or not, and nothing else', async () => {
      const one = await segments.write('org_a', segment(10, 'one'));
      const two = await segments.write('org_a', segment(20, 'two'));
      await segments.remove('org_a', [one, segment(30, '').name]);
      await segments.remove('org_a', [one]);
      await segments.remove('org_c', [one]);
      expect(await listed('org_a')).toEqual([two]);
      expect(await text('org_a', two)).toBe('two');
    });

    test('says what is missing, and what ends too early', async () => {
      const name = await segments.write('org_a', segment(10, 'short'));
      await expect(segments.read('org_a', segment(20, '').name)).rejects.toMatchObject({
        trouble: 'missing',
        segment: segment(20, '').name,
      });
      await expect(segments.read('org_a', name, { start: 3, end: 6 })).rejects.toMatchObject({
        trouble: 'damaged',
        message: expect.stringContaining('is shorter than it was written'),
      });
    });

    test.each(['../secret', 'x', `1-2-${'0'.repeat(31)}`, ''])(
      'reads nothing by the name %j, which none of its own is',
      async (other) => {
        await expect(segments.read('org_a', other)).rejects.toThrow(UnreadableSegment);
      },
    );
  });
}
