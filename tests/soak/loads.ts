import { gzipSync } from 'node:zlib';
import { type Asked, ask, stall } from './asking.ts';
import type { SoakedServer } from './soaked-server.ts';

/** What one kind of client does again and again until the soak ends, how many of them there are, and how long each rests. */
export type Load = {
  readonly name: string;
  readonly clients: number;
  readonly restMs: number;
  /** Whether it waits to be cut off instead of for an answer. */
  readonly isStalled?: boolean;
  /** Resolves with the status it was answered, or undefined where it did not wait for one. */
  readonly act: (from: string, ending: AbortSignal) => Promise<number | undefined>;
};

const STALLED_MS = 20_000;
const BODY_BYTES = 5 * 1_000_000;

const event = (name: string, size = 0) => ({
  action: 'SECRET_READ',
  actor: { type: 'user', name: `person-${name.length % 40}@acme.example` },
  resource: { name },
  context: { ip: '203.0.113.7', environment: 'production' },
  ...(size > 0 && { metadata: Object.fromEntries(pieces(size).map((text, at) => [`part${at}`, text])) }),
});

/** Texts of 500 characters, as long together as is wanted. */
const pieces = (size: number) => Array.from({ length: Math.ceil(size / 500) }, () => 'x'.repeat(500));

const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const batch = (count: number, size = 0) =>
  json({ events: Array.from({ length: count }, (_, at) => event(`resource-${at % 97}`, size)) });

/** 5 MB of names that no event has. */
const UNKNOWN_FIELDS = json({
  ...event('a'),
  ...Object.fromEntries(Array.from({ length: BODY_BYTES / 28 }, (_, at) => [`unknownField${at}`, at])),
});
const UNKNOWN_ACTIONS = gzipSync(
  json({
    events: Array.from({ length: 1_000 }, (_, at) => ({ ...event('a'), action: `SECRET_REED_${at}` })),
  }),
);
const LARGE_EVENTS = batch(200, 20_000);
const WIDE_FILTER = Array.from({ length: 50 }, (_, at) => `action:SECRET_REED_${at}`).join(' ');

/** Mixed: most do what clients do, some what attackers do. */
export function loads({ url, noisyKey, quietKey }: SoakedServer): Load[] {
  const noisy = (from: string, path: string, more: Partial<Asked> = {}): Asked => ({
    url,
    path,
    from,
    key: noisyKey,
    ...more,
  });
  const status = async (asked: Asked) => (await ask(asked)).status;
  const stalled = async (asked: Asked, share: number, ending: AbortSignal) => {
    await stall(asked, share, AbortSignal.any([ending, AbortSignal.timeout(STALLED_MS)]));
    return undefined;
  };
  const q = (filter: string) => encodeURIComponent(filter);
  return [
    {
      name: 'writers',
      clients: 3,
      restMs: 200,
      act: (from) => status(noisy(from, '/v1/events', { body: batch(50) })),
    },
    {
      name: 'writers of the other organization',
      clients: 1,
      restMs: 500,
      act: (from) => status({ url, path: '/v1/events', from, key: quietKey, body: batch(5) }),
    },
    {
      name: 'writers of large events',
      clients: 1,
      restMs: 4_000,
      act: (from) => status(noisy(from, '/v1/events', { body: LARGE_EVENTS })),
    },
    {
      name: 'readers',
      clients: 3,
      restMs: 300,
      act: (from) => status(noisy(from, `/v1/events?limit=100&q=${q('env:production since:24h')}`)),
    },
    {
      name: 'counters of everything, many at once',
      clients: 12,
      restMs: 500,
      act: (from) => status(noisy(from, '/v1/facets?fields=category,type,action,actor,env,ip,outcome')),
    },
    {
      name: 'searchers for words',
      clients: 3,
      restMs: 500,
      act: (from) => status(noisy(from, `/v1/events?limit=20&q=${q('"nothing has this"')}`)),
    },
    {
      name: 'readers who do not read',
      isStalled: true,
      clients: 30,
      restMs: 100,
      act: (from, ending) => stalled(noisy(from, '/v1/events?limit=1000'), 1, ending),
    },
    {
      name: 'half bodies',
      isStalled: true,
      clients: 30,
      restMs: 100,
      act: (from, ending) => stalled(noisy(from, '/v1/events', { body: LARGE_EVENTS }), 0.9, ending),
    },
    {
      name: 'half bodies without a credential',
      isStalled: true,
      clients: 30,
      restMs: 100,
      act: (from, ending) =>
        stalled({ url, path: '/api/auth/sign-in/email', from, body: LARGE_EVENTS }, 0.1, ending),
    },
    {
      name: 'unknown fields',
      clients: 1,
      restMs: 3_000,
      act: (from) => status(noisy(from, '/v1/events', { body: UNKNOWN_FIELDS })),
    },
    {
      name: 'unknown actions, packed',
      clients: 1,
      restMs: 1_000,
      act: (from) =>
        status(noisy(from, '/v1/events', { body: UNKNOWN_ACTIONS, headers: { 'Content-Encoding': 'gzip' } })),
    },
    {
      name: 'filters of unknown actions',
      clients: 1,
      restMs: 1_000,
      act: (from) => status(noisy(from, `/v1/events?q=${q(WIDE_FILTER)}`)),
    },
    {
      name: 'long origins',
      clients: 1,
      restMs: 100,
      act: (from) =>
        status({
          url,
          path: '/api/auth/sign-out',
          from,
          body: json({}),
          headers: { Origin: `https://${'o'.repeat(8_000)}` },
        }),
    },
  ];
}
