import { describe, expect, test } from 'vitest';
import { createLogger } from './logger.ts';

/** A logger whose lines can be read, and awaited. */
function readable(windowMs = 60_000, level = 'warn') {
  const lines: string[] = [];
  let wake = () => {};
  const destination = {
    write(line: string) {
      lines.push(line);
      wake();
    },
  };
  const logger = createLogger(level, { destination, windowMs });
  const line = async (number: number) => {
    while (lines.length <= number) {
      const { promise, resolve } = Promise.withResolvers<void>();
      wake = resolve;
      await promise;
    }
    return JSON.parse(lines[number] ?? '') as Record<string, unknown>;
  };
  return { logger, lines, line };
}

const LONG = 'a'.repeat(60_000);

const nested = (depth: number, width: number): unknown =>
  depth === 0 ? 1 : Array.from({ length: width }, () => nested(depth - 1, depth > 3 ? width : 2));
const nestedObjects = (depth: number, width: number): unknown =>
  depth === 0
    ? 1
    : Object.fromEntries(
        Array.from({ length: width }, (_, n) => [`${n}${LONG}`, nestedObjects(depth - 1, 3)]),
      );

describe('a line of the log', () => {
  test.each([
    ['a long field', [{ origin: LONG }, 'said']],
    ['a long message', [LONG]],
    ['a long value put into the message', ['from %s', LONG]],
    ['many long fields', [Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`${n}${LONG}`, LONG]))]],
    [
      'long fields in lists in objects',
      [{ a: { b: [{ c: LONG }, [LONG, LONG], LONG] }, d: [[[[[[LONG]]]]]] }],
    ],
    ['lists in lists in lists', [{ lists: nested(4, 30) }]],
    ['objects in objects, each with long names', [{ objects: nestedObjects(4, 30) }]],
    ['a long list', [{ names: Array.from({ length: 10_000 }, (_, n) => `name ${n}`) }]],
    ['an error with a long message', [new Error(LONG, { cause: new Error(LONG) })]],
    ['an error among the fields', [{ err: new Error(LONG) }, 'failed']],
    ['bytes', [{ bytes: Buffer.from(LONG) }]],
  ])('is cut at a fixed length when it holds %s', (_, args) => {
    const { logger, lines } = readable();
    (logger.warn as (...args: unknown[]) => void)(...args);
    logger.close();
    expect(lines).toHaveLength(1);
    expect(lines.join('').length).toBeLessThan(6_000);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 40 });
  });

  test('tells how long a text was that it cuts', async () => {
    const { logger, line } = readable();
    logger.warn({ origin: LONG }, 'said');
    expect((await line(0)).origin).toMatch(/^a{2048}… \(60,000 characters\)$/);
  });

  test('keeps name, message, code and stack of an error', async () => {
    const { logger, line } = readable();
    logger.error(Object.assign(new TypeError('no room'), { code: 'ENOSPC' }));
    expect(await line(0)).toMatchObject({
      msg: 'no room',
      err: {
        name: 'TypeError',
        message: 'no room',
        code: 'ENOSPC',
        stack: expect.stringContaining('logger.test'),
      },
    });
  });

  test('holds no character that steers a terminal, and is read back as it was', async () => {
    const { logger, lines, line } = readable();
    const hostile = 'a\u0000\u001b[2J\u009b31m\u007f\u202egnp.exe\u2066\n{"level":60}';
    logger.warn({ origin: hostile }, hostile);
    expect(lines.join('')).toMatch(/^[\x20-\x7e]+\n$/);
    expect(await line(0)).toMatchObject({ origin: hostile, msg: hostile });
  });
});

describe('requests', () => {
  const request = { id: 'r', method: 'GET', route: '/v1/events/:id', status: 200, ms: 1.5 };

  test('have a line each at debug, however many they are, and none above', () => {
    for (const [level, count] of [
      ['debug', 200],
      ['info', 0],
    ] as const) {
      const { logger, lines } = readable(60_000, level);
      for (let n = 0; n < 200; n += 1) logger.answered(request);
      expect(lines).toHaveLength(count);
      for (const line of lines.slice(0, 1)) {
        expect(JSON.parse(line)).toEqual({
          level: 20,
          time: expect.any(String),
          msg: 'answered',
          ...request,
        });
      }
    }
  });
});

describe('repetitions', () => {
  test('of a warning are counted, whatever its fields, and told once at the end of the window', async () => {
    const { logger, lines, line } = readable(50);
    for (let n = 0; n < 1_000; n += 1) logger.warn({ origin: `http://${n}.example` }, 'refused');
    expect(lines).toHaveLength(1);
    expect(await line(1)).toMatchObject({
      level: 40,
      msg: 'refused (999 times more within 1 s)',
      times: 999,
      origin: 'http://999.example',
    });
    logger.warn({}, 'refused');
    expect(await line(2)).toMatchObject({ msg: 'refused' });
  });

  test('of an error are counted when the cause is the same, and written when it is another one', () => {
    const { logger, lines } = readable();
    for (let n = 0; n < 100; n += 1)
      logger.error({ requestId: `r${n}`, error: 'SQLITE_FULL' }, 'request failed');
    logger.error({ requestId: 'r100', error: 'SQLITE_IOERR' }, 'request failed');
    expect(lines).toHaveLength(2);
    logger.close();
    expect(lines).toHaveLength(3);
    expect(lines[2]).toContain('request failed (99 times more');
  });

  test('of warnings leave room for errors, and for warnings about another organization or file', () => {
    const { logger, lines } = readable();
    for (let n = 0; n < 1_000; n += 1) logger.warn({}, `warning ${n}`);
    const before = lines.length;
    logger.error({ reason: 'EIO' }, 'the journal stopped');
    expect(lines).toHaveLength(before + 1);
    const other = readable();
    other.logger.warn({ organizationId: 'org_1' }, 'damaged');
    other.logger.warn({ organizationId: 'org_2' }, 'damaged');
    other.logger.warn({ path: 'workspace.db' }, 'damaged');
    expect(other.lines).toHaveLength(3);
  });

  test.each(['warn', 'error'] as const)(
    'of %s are bounded in number and bytes when each is another kind',
    (level) => {
      const { logger, lines } = readable();
      for (let n = 0; n < 5_000; n += 1) logger[level]({ reason: `${n}${LONG}` }, `kind ${n}`);
      logger.close();
      expect(lines.length).toBeLessThanOrEqual(51);
      expect(lines.join('').length).toBeLessThan(300_000);
      expect(lines.at(-1)).toContain('other lines were left out: 4,950 times within 60 s');
    },
  );

  test('that were counted are told when the logger is closed, and nothing is when there were none', () => {
    const { logger, lines } = readable();
    logger.warn({}, 'refused');
    logger.close();
    expect(lines).toHaveLength(1);
    logger.warn({}, 'refused');
    logger.warn({}, 'refused');
    logger.close();
    expect(lines.at(-1)).toContain('refused (once more within 60 s)');
  });
});
