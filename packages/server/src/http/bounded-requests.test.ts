import { gzipSync } from 'node:zlib';
import { LIMITS } from '@daybook/event';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, secretRead, startTestServer, type TestServer } from './server.testing.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const MIB_5 = 5 * 1_048_576;
const names = (count: number, prefix = 'f') =>
  Array.from({ length: count }, (_, n) => `"${prefix}${n}":1`).join();
const post = (body: string, headers: Readonly<Record<string, string>> = {}) =>
  server.call('/v1/events', {
    method: 'POST',
    body: headers['Content-Encoding'] ? gzipSync(body) : body,
    headers: { 'Content-Type': 'application/json', ...headers },
  });
const errorsOf = ({ body }: Answer) => (body as { errors: { path: string; message: string }[] }).errors;
const event = JSON.stringify(secretRead()).slice(0, -1);
const batchOf = (count: number, one: string) => `{"events":[${Array(count).fill(one).join()}]}`;

describe('a hostile batch is refused with few errors and a short answer:', () => {
  test.each([
    ['5 MiB of unknown fields in one event', () => post(`${event},${names(430_000)}}`), 422],
    ['5 MiB of unknown fields beside events', () => post(`{"events":[],${names(430_000)}}`), 422],
    ['5 MiB of unknown fields in 300 events', () => post(batchOf(300, `${event},${names(900)}}`)), 422],
    [
      'a thousand unknown actions, packed',
      () =>
        post(batchOf(1_000, JSON.stringify(secretRead({ action: 'SECRET_REED' }))), {
          'Content-Encoding': 'gzip',
        }),
      422,
    ],
    ['long names', () => post(batchOf(900, `${event},"${'n'.repeat(5_000)}":1}`)), 422],
    ['5 MiB of numbers', () => post(`[${'1,'.repeat(MIB_5 / 2 - 10)}1]`), 413],
    ['events that are too large as they are sent', () => post(batchOf(30, `"${'x'.repeat(150_000)}"`)), 413],
  ])('%s', async (_, attempt, status) => {
    const answer = await attempt();
    expect(answer.status).toBe(status);
    const errors = errorsOf(answer);
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.length).toBeLessThanOrEqual(LIMITS.issues);
    expect(errors.filter(({ message }) => message.includes('did you mean')).length).toBeLessThanOrEqual(
      LIMITS.suggestions,
    );
    expect(answer.text.length).toBeLessThan(60_000);
  });

  test('and says when checking ended early', async () => {
    const { body } = await post(batchOf(200, JSON.stringify(secretRead({ outcome: 'odd' }))));
    expect(body).toMatchObject({ detail: expect.stringContaining('checking ended there') });
  });
});

test('a large batch is recorded as a small one is, unknown names beside it are named', async () => {
  const large = JSON.stringify(secretRead({ metadata: { note: 'x'.repeat(400) } }));
  const before = await server.total();
  expect((await post(batchOf(1_000, large))).status).toBe(202);
  expect(await server.total()).toBe(before + 1_000);
  const answer = await post(`{"more":1,"events":[${Array(500).fill(large).join()}]}`);
  expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: 'more' }] } });
  const noList = await post(`{"events":{"a":"${'x'.repeat(100_000)}"},"more":"${'x'.repeat(100_000)}"}`);
  expect(noList).toMatchObject({ status: 422, body: { errors: [{ path: 'events' }, { path: 'more' }] } });
  expect((await post(`${batchOf(1_000, large).slice(0, -2)},]}`)).status).toBe(400);
});

test('a body that a schema checks has a bounded number of values', async () => {
  const body = `{"name":"x","scopes":[${'1,'.repeat(200_000)}1]}`;
  const headers = { 'Content-Type': 'application/json' };
  const answer = await server.call('/v1/projects', { method: 'POST', body, headers });
  expect(answer).toMatchObject({
    status: 422,
    body: { errors: [{ message: expect.stringContaining('5,000') }] },
  });
});

test('an organization has at most 200 actions of its own, and may still change each', async () => {
  const put = (n: number) =>
    server.call(`/v1/catalogue/actions/OWN_${n}`, {
      method: 'PUT',
      json: { category: 'Own', resourceType: 'own' },
    });
  for (let n = 0; n < LIMITS.customActions; n++) expect((await put(n)).status).toBe(200);
  expect(await put(LIMITS.customActions)).toMatchObject({
    status: 403,
    body: { type: expect.stringContaining('plan-limit'), limit: 'actions', max: LIMITS.customActions },
  });
  expect((await put(0)).status).toBe(200);
});
