import { gzipSync } from 'node:zlib';
import type { Random } from '../../packages/server/src/demo/random.ts';
import { hostileText } from './hostile-values.ts';
import { changedText, mutateJson } from './mutate-json.ts';
import { type Sample, toWire, type WireRequest } from './sample.ts';

/** Where a request is changed; what is inside a body counts most, since it gets the furthest. */
const PARTS = ['body', 'query', 'path', 'headers', 'bytes', 'credential'] as const;
const WEIGHTS = [8, 4, 2, 1.5, 2, 0.5];

/** A sample with one to three things changed, as bytes. */
export function mutateRequest(sample: Sample, random: Random): WireRequest {
  let changed = sample;
  let finish = (wire: WireRequest) => wire;
  const times = random.pickWeighted([1, 2, 3], [6, 2, 1]);
  for (let done = 0; done < times; done += 1) {
    const part = random.pickWeighted(PARTS, WEIGHTS);
    if (part === 'body') changed = withBody(changed, random);
    else if (part === 'query') changed = withQuery(changed, random);
    else if (part === 'headers') changed = withHeader(changed, random);
    else if (part === 'credential') changed = withCredential(changed, random);
    else {
      const before = finish;
      const change = part === 'path' ? pathChange(random) : byteChange(random);
      finish = (wire) => change(before(wire));
    }
  }
  return finish(toWire(changed));
}

function withBody(sample: Sample, random: Random): Sample {
  const { body } = sample;
  if (body === undefined) return withQuery(sample, random);
  return {
    ...sample,
    body:
      body.kind === 'json'
        ? { kind: 'json', value: mutateJson(body.value, random) }
        : { ...body, text: changedText(body.text, random) },
  };
}

/** A longer head is refused by Node, which closes the connection while it is still being sent. */
const QUERY_CHARACTERS_MAX = 500;

const QUERY_NAMES = [
  'q',
  'limit',
  'cursor',
  'order',
  'after',
  'env',
  'version',
  'top',
  'fields',
  'buckets',
  'from',
];
const FILTERS = [
  'action:SECRET_REED',
  'since:3M',
  'ip:10.0.0.0/64',
  'category:nothing -env:*x*',
  'position:1..99999999999999999999',
  'since:2026-13-01 until:24h',
  'actor:"unclosed',
  'word '.repeat(90),
  `env:${'a,'.repeat(240)}b`,
];

function withQuery(sample: Sample, random: Random): Sample {
  const query = new Map(Object.entries(sample.query ?? {}));
  const name = random.chance(0.7) ? random.pick([...query.keys(), ...QUERY_NAMES]) : hostileText(random);
  const value = query.get(name);
  if (random.chance(0.15)) query.delete(name);
  else if (name === 'q' && random.chance(0.5)) query.set(name, random.pick(FILTERS));
  else if (value === undefined || random.chance(0.5)) query.set(name, hostileText(random));
  else query.set(name, changedText(value, random));
  const cut = [...query].map((pair) => pair.map((text) => text.slice(0, QUERY_CHARACTERS_MAX)));
  return { ...sample, query: Object.fromEntries(cut) };
}

const HEADERS: readonly (readonly [string, string])[] = [
  ['Content-Type', 'application/x-ndjson'],
  ['Content-Type', 'text/plain; charset=utf-16'],
  ['Content-Type', 'multipart/form-data'],
  ['Content-Encoding', 'gzip'],
  ['Content-Encoding', 'br'],
  ['Idempotency-Key', 'k'.repeat(256)],
  ['Idempotency-Key', 'again'],
  ['Prefer', 'wait=published'],
  ['Prefer', 'wait=for-ever'],
  ['Daybook-Import', 'cloudtrail'],
  ['Daybook-Import', 'x'.repeat(3_000)],
  ['Daybook-Organization', 'org_another'],
  ['Last-Event-ID', '99999999999999999999'],
  ['Origin', `https://${'evil.'.repeat(800)}example`],
  ['Sec-Fetch-Site', 'cross-site'],
  ['X-Forwarded-For', '1.1.1.1, 999.9.9.9, ::1'],
  ['Accept-Encoding', '*;q=0'],
  ['If-None-Match', '*'],
  ['Range', 'bytes=0-1,5-2'],
  ['Cookie', 'daybook.session_token=%; daybook.session_token=a.b; daybook.two_factor=x'],
];

function withHeader(sample: Sample, random: Random): Sample {
  const [name, value] = random.pick(HEADERS);
  return { ...sample, headers: { ...sample.headers, [name]: value } };
}

function withCredential(sample: Sample, random: Random): Sample {
  const { Authorization: _, Cookie: __, ...headers } = { ...sample.headers };
  const wrong = random.pick<Readonly<Record<string, string>>>([
    {},
    { Authorization: `Bearer dbk_${'0'.repeat(39)}` },
    { Authorization: 'Bearer' },
    { Authorization: `Basic ${'Q'.repeat(4_000)}` },
    { Cookie: 'daybook.session_token=guessed.value' },
  ]);
  return { ...sample, headers: { ...headers, ...wrong } };
}

function pathChange(random: Random): (wire: WireRequest) => WireRequest {
  return (wire) => {
    const [path = '', ...search] = wire.target.split('?');
    const steps = path.split('/');
    const at = 1 + random.below(steps.length - 1);
    const odd = random.pick([
      '%00',
      '%ff',
      '%2f',
      '..',
      '',
      '%zz',
      '%F0%9F%92%A9',
      'x'.repeat(300),
      '*',
      '{id}',
    ]);
    steps[at] = random.chance(0.5) ? odd : (steps[at] ?? '') + odd;
    const method = random.chance(0.15)
      ? random.pick(['HEAD', 'PUT', 'OPTIONS', 'TRACE', 'DELETE'])
      : wire.method;
    return { ...wire, method, target: [steps.join('/'), ...search].join('?') };
  };
}

function byteChange(random: Random): (wire: WireRequest) => WireRequest {
  return (wire) => {
    const { body } = wire;
    if (body === undefined || body.length === 0) return { ...wire, body: Buffer.from('{"a":1}') };
    const at = random.below(body.length);
    const text = Buffer.from(body).toString('latin1');
    switch (random.below(7)) {
      case 0:
        return { ...wire, body: body.subarray(0, at) };
      case 1:
        return { ...wire, body: Buffer.concat([body.subarray(0, at), random.bytes(3), body.subarray(at)]) };
      case 2:
        return { ...wire, body: Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body]) };
      case 3:
        return { ...wire, body: gzipSync(body), headers: { ...wire.headers, 'Content-Encoding': 'gzip' } };
      case 4:
        return { ...wire, body: Buffer.from(text.replace(/\{/, '{"a":1,"a":2,'), 'latin1') };
      case 5:
        return { ...wire, body: Buffer.from(text.replace(':', `:${'['.repeat(20_000)}`), 'latin1') };
      default:
        return { ...wire, body: Buffer.from(text + text, 'latin1') };
    }
  };
}
