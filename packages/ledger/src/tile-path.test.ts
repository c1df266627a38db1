import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectCode } from './testing/expect-code.ts';
import { entriesPath, parseTilePath, tilePath } from './tile-path.ts';

describe('tile paths', () => {
  test.each([
    [{ level: 0, index: 0n, width: 256 }, 'tile/0/000'],
    [{ level: 0, index: 1_067n, width: 12 }, 'tile/0/x001/067.p/12'],
    [{ level: 1, index: 1_234_067n, width: 256 }, 'tile/1/x001/x234/067'],
    [{ level: 63, index: 999n, width: 255 }, 'tile/63/999.p/255'],
    [{ level: 0, index: 2n ** 55n - 1n, width: 1 }, 'tile/0/x036/x028/x797/x018/x963/967.p/1'],
  ])('%o is found at %s', (ref, path) => {
    expect(tilePath(ref)).toBe(path);
    expect(parseTilePath(path)).toEqual({ kind: 'tile', ...ref });
  });

  test('an entry bundle has the same index and width below tile/entries', () => {
    expect(entriesPath({ index: 1_000n, width: 3 })).toBe('tile/entries/x001/000.p/3');
    expect(parseTilePath('tile/entries/x001/000.p/3')).toEqual({ kind: 'entries', index: 1_000n, width: 3 });
    expect(parseTilePath('tile/entries/000')).toEqual({ kind: 'entries', index: 0n, width: 256 });
  });

  test('every tile has one path, and the path leads back to it', () => {
    const index = fc.bigInt({ min: 0n, max: 2n ** 55n - 1n });
    const width = fc.integer({ min: 1, max: 256 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 63 }), index, width, (level, index, width) => {
        expect(parseTilePath(tilePath({ level, index, width }))).toEqual({
          kind: 'tile',
          level,
          index,
          width,
        });
        expect(parseTilePath(entriesPath({ index, width }))).toEqual({ kind: 'entries', index, width });
      }),
    );
  });

  test.each([
    '',
    '/tile/0/000',
    'tile/0',
    'tile/0/',
    'tile/0/0',
    'tile/0/0000',
    'tile/00/000',
    'tile/64/000',
    'tile/-1/000',
    'tile/x/000',
    'tile/0/x000/001',
    'tile/0/001/067',
    'tile/0/x001/x067',
    'tile/0/x001/67',
    'tile/0/x036/x028/x797/x018/x963/968',
    'tile/0/x001/x001/x001/x001/x001/x001/001',
    'tile/0/000.p',
    'tile/0/000.p/',
    'tile/0/000.p/0',
    'tile/0/000.p/01',
    'tile/0/000.p/256',
    'tile/0/000.p/1000',
    'tile/0/000.p/1/',
    'tile/0/000\n',
    'tile/0/٠٠٠',
    'tile/entries/x000/001',
    'tile/entries/000.p/256',
    'tile/entries/000/..',
    'tile/entries/../../key',
    'tile/0/%30%30%30',
  ])('%j is refused', (path) => {
    expectCode(() => parseTilePath(path), 'path-format');
  });

  test.each([
    { level: -1, index: 0n, width: 1 },
    { level: 64, index: 0n, width: 1 },
    { level: 0.5, index: 0n, width: 1 },
    { level: 0, index: -1n, width: 1 },
    { level: 0, index: 2n ** 55n, width: 1 },
    { level: 0, index: 0n, width: 0 },
    { level: 0, index: 0n, width: 257 },
  ])('no path is made for %o', (ref) => {
    expectCode(() => tilePath(ref), 'path-format');
  });

  test('any text is either a path or refused', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expectCode(() => parseTilePath(text), 'path-format');
      }),
    );
  });
});
