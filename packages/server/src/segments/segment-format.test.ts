import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SegmentBuilder } from './segment-builder.ts';
import type { SegmentEntry } from './segment-frame.ts';
import { SegmentReader } from './segment-reader.ts';
import { UnreadableSegment } from './segments.ts';
import { decodeVarints, encodeVarints } from './varints.ts';

const ORG = 'org_a';

/** Entries of batches of these sizes from a position on; those at the positions in `without` are left out. */
function entriesOf(
  sizes: readonly number[],
  from = 0,
  without: ReadonlySet<number> = new Set(),
): SegmentEntry[] {
  let position = from;
  const entries = sizes.flatMap((size, n) =>
    Array.from({ length: size }, (_, place) => ({
      batch: 7 + n * 3,
      place,
      position: position++,
      recordedAt: 1_800_000_000_000 + n * 1_000,
      salt: Buffer.alloc(16, position),
      payload: Buffer.from(`{"id":"${position}","note":"${'x'.repeat(position % 40)}"}`),
    })),
  );
  return entries.filter((entry) => !without.has(entry.position));
}

function build(entries: readonly SegmentEntry[]) {
  const builder = new SegmentBuilder(ORG);
  for (const entry of entries) builder.add(entry);
  const { name, bytes, footerAt } = builder.finish({ first: 0, last: 9_999 });
  return { bytes, ref: { organizationId: ORG, name, bytes: bytes.length, footerAt } };
}

const readerOf = (bytes: Uint8Array) =>
  new SegmentReader({
    read: async (_, __, range) => bytes.subarray(range?.start ?? 0, range?.end ?? bytes.length),
  });

async function all(bytes: Uint8Array, ref: ReturnType<typeof build>['ref']) {
  const reader = readerOf(bytes);
  const frames = await reader.frames(ref);
  return (await Promise.all(frames.map((frame) => reader.readFrame(ref, frame)))).flat();
}

const plain = ({ salt, payload, ...rest }: SegmentEntry) => ({
  ...rest,
  salt: Buffer.from(salt).toString('hex'),
  payload: Buffer.from(payload).toString(),
});

test('a segment gives back every entry, at its position and at its place in the journal', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 0, max: 2 ** 40 }),
      fc.array(fc.nat(400), { maxLength: 60 }),
      async (sizes, from, gone) => {
        const entries = entriesOf(sizes, from, new Set(gone.map((n) => from + n)));
        if (entries.length === 0) return;
        const { bytes, ref } = build(entries);
        expect((await all(bytes, ref)).map(plain)).toEqual(entries.map(plain));
        const reader = readerOf(bytes);
        const some = entries[entries.length >> 1];
        if (!some) return;
        expect(await reader.at(ref, some.position)).toMatchObject({ batch: some.batch, place: some.place });
        const ofBatch = await reader.ofBatch(ref, { batch: some.batch, first: 1, last: some.place });
        expect(ofBatch.map(({ place }) => place)).toEqual(
          entries
            .filter(({ batch, place }) => batch === some.batch && place >= 1 && place <= some.place)
            .map(({ place }) => place),
        );
      },
    ),
    { numRuns: 60 },
  );
});

test('a segment says what it does not have', async () => {
  const { bytes, ref } = build(entriesOf([3, 300, 3], 10, new Set([12, 13])));
  const reader = readerOf(bytes);
  expect(await reader.at(ref, 12)).toBeUndefined();
  expect(await reader.at(ref, 9)).toBeUndefined();
  expect(await reader.at(ref, 400)).toBeUndefined();
  expect(await reader.ofBatch(ref, { batch: 8, first: 0, last: 9 })).toEqual([]);
});

test('any flipped bit, and any cut, is damage or changes a salt, and never another payload', async () => {
  const entries = entriesOf([200, 1, 1, 50]);
  const { bytes, ref } = build(entries);
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length * 8 - 1), async (bit) => {
      const harmed = Buffer.from(bytes);
      harmed[bit >> 3] = (harmed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const read = await all(harmed, ref).catch((error: unknown) => {
        expect(error).toBeInstanceOf(UnreadableSegment);
        return undefined;
      });
      const withoutSalt = (entry: SegmentEntry) => ({ ...plain(entry), salt: '' });
      if (read) expect(read.map(withoutSalt)).toEqual(entries.map(withoutSalt));
    }),
    { numRuns: 400 },
  );
  for (const end of [0, 1, ref.footerAt, bytes.length - 1])
    await expect(all(bytes.subarray(0, end), ref)).rejects.toThrow(UnreadableSegment);
});

test('a segment of another organization is not read', async () => {
  const { bytes, ref } = build(entriesOf([3]));
  await expect(readerOf(bytes).frames({ ...ref, organizationId: 'org_b' })).rejects.toThrow(
    'belongs to another organization',
  );
});

test('long payloads make frames of fewer entries', async () => {
  const long = entriesOf([6]).map((entry) => ({ ...entry, payload: Buffer.alloc(700_000, 'x') }));
  const { bytes, ref } = build(long);
  expect((await readerOf(bytes).frames(ref)).map(({ count }) => count)).toEqual([2, 2, 2]);
});

test('integers up to 2^53 survive as varints, and others are refused', () => {
  fc.assert(
    fc.property(fc.array(fc.maxSafeNat()), (numbers) => {
      const bytes = encodeVarints(numbers);
      expect(decodeVarints(bytes, 0, numbers.length)).toEqual({ numbers, end: bytes.length });
    }),
  );
  expect(() => decodeVarints(new Uint8Array(9).fill(0xff), 0, 1)).toThrow('too large');
  expect(() => decodeVarints(new Uint8Array(3).fill(0xff), 0, 1)).toThrow('end inside');
});
