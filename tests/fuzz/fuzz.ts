import { createRandom, type Random } from '../../packages/server/src/demo/random.ts';
import { ACCESS } from '../../packages/server/src/http/access.ts';
import { mutateRequest } from './mutate-request.ts';
import { type Sample, toWire, type WireRequest } from './sample.ts';
import { ONCE, SAMPLES } from './samples.ts';
import { Sender, type WireAnswer } from './send.ts';
import { event, Stage } from './stage.ts';
import { whatIsWrong } from './what-is-wrong.ts';

export type FuzzOptions = {
  readonly requests: number;
  /** The same seed sends the same requests, but for ids and times. */
  readonly seed: string;
  readonly say?: (text: string) => void;
};

export type Finding = { readonly route: string; readonly problem: string; readonly request: string };

export type Fuzzed = {
  readonly findings: readonly Finding[];
  /** How often each status was answered. */
  readonly statuses: Readonly<Record<string, number>>;
};

/** More than Node takes from a connection unasked. */
const BODY_BYTES_SEEN = 49_152;
const SAY_EVERY = 1_000;

/**
 * Sends a request that succeeds to every route, then changed ones to all in turn, and asks after each whether the answer is one that
 * a client can use; at the end, whether the server still does its work. @throws Error when a route has no sample
 */
export async function fuzz({ requests, seed, say }: FuzzOptions): Promise<Fuzzed> {
  const random = createRandom(seed);
  const stage = await Stage.start();
  const sender = new Sender(stage.server.url);
  const findings: Finding[] = [];
  const statuses: Record<string, number> = {};
  let sent = 0;
  const ask = async (route: string, sample: Sample, wire: WireRequest): Promise<WireAnswer | undefined> => {
    sent += 1;
    const from = `198.51.${(sent >> 8) & 255}.${sent & 255}`;
    const request = { ...wire, headers: { 'X-Forwarded-For': from, ...wire.headers } };
    try {
      const answer = await sender.send(request);
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
      const problem = whatIsWrong(route, wire.method, answer);
      if (problem !== undefined) findings.push({ route, problem, request: describe(request) });
      if (answer.status < 300) for (const name of sample.spends ?? []) stage.spend(name);
      return answer;
    } catch (error) {
      if (isCutOff(error, request)) return undefined;
      findings.push({ route, problem: String(error), request: describe(request) });
      return undefined;
    }
  };
  try {
    const routes = { ...SAMPLES, ...ONCE };
    const unknown = Object.keys(ACCESS).filter((route) => !(route in routes));
    if (unknown.length > 0) throw new Error(`no sample for ${unknown.join(', ')}: add one to samples.ts`);
    for (const [route, make] of Object.entries(SAMPLES)) {
      const sample = await stage.prepare(make);
      const wire = toWire(sample);
      const answer = await ask(route, sample, wire);
      if (answer && answer.status >= 300)
        findings.push({
          route,
          problem: `unchanged, it got ${answer.status}: ${answer.text}`,
          request: describe(wire),
        });
    }
    for (const route of inTurn(Object.keys(routes), requests - sent, random)) {
      const make = routes[route];
      if (!make) continue;
      const sample = await stage.prepare(make);
      await ask(route, sample, mutateRequest(sample, random));
      if (sent % SAY_EVERY === 0) say?.(`${sent} requests, ${findings.length} findings`);
    }
    findings.push(...(await afterwards(stage)));
    return { findings, statuses };
  } finally {
    sender.close();
    await stage.stop();
  }
}

/** Node closes the connection under a body that is still being sent when the answer is there; the client may miss the answer. */
function isCutOff(error: unknown, { body }: WireRequest): boolean {
  return /ECONNRESET|EPIPE/.test(String(error)) && (body?.length ?? 0) > BODY_BYTES_SEEN;
}

/** Every route equally often, each round in another order. */
function* inTurn(routes: readonly string[], count: number, random: Random): Generator<string> {
  for (let left = count; left > 0; left -= routes.length)
    yield* random.some(routes, Math.min(left, routes.length));
}

/** Whether the server still answers, and the log is whole. */
async function afterwards({ server }: Stage): Promise<Finding[]> {
  const findings: Finding[] = [];
  const must = (isTrue: boolean, problem: string) => {
    if (!isTrue) findings.push({ route: 'afterwards', problem, request: '' });
  };
  const ready = await server.call('/readyz');
  must(ready.status === 200, `not ready: ${ready.text}`);
  await server.record([event('afterwards')]);
  const positions: number[] = [];
  for (;;) {
    const { body } = await server.call(`/v1/events?after=${positions.at(-1) ?? -1}&limit=1000`);
    const { events } = body as { events: { position: number }[] };
    if (events.length === 0) break;
    positions.push(...events.map(({ position }) => position));
  }
  must(
    positions.every((position, at) => position === at),
    'the positions of the log have gaps',
  );
  return findings;
}

/** A request as one line, its body cut. */
function describe({ method, target, headers, body }: WireRequest): string {
  const { Authorization: _, Cookie: __, ...shown } = headers;
  const text = body === undefined ? '' : JSON.stringify(Buffer.from(body).toString('latin1').slice(0, 2_000));
  return `${method} ${target.slice(0, 1_000)} ${JSON.stringify(shown).slice(0, 1_000)} ${text}`;
}
