import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalServer, startLocalServer } from '../local-server.testing.ts';
import { runCommand } from '../test-io.testing.ts';

let server: LocalServer;
beforeAll(async () => {
  server = await startLocalServer();
});
afterAll(() => server.stop());

const run = (line: string, input?: string) =>
  runCommand(line.split(' '), { env: server.env, ...(input !== undefined && { input }) });

test('exposure prints who holds what, as a table or as a line of JSON each', async () => {
  await run('secrets set TOKEN --env production', 'one');
  await run('secrets get TOKEN --env production');
  await run('secrets set TOKEN --env production', 'two');
  await server.events('action:SECRET_SET TOKEN');
  const { code, out, err } = await run('exposure --secret TOKEN --env production');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const time = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ';
  const lines = [
    'SECRET  ENVIRONMENT  VERSION  HELD BY +READS +LAST +STATE',
    `TOKEN   production   2 +api-key:\\S+ +0 and set it +${time}  in use: rotate`,
    `TOKEN   production   1 +api-key:\\S+ +1 and set it +${time}  rotated ${time}`,
  ];
  expect(out).toMatch(new RegExp(`^${lines.join('\n')}\n$`));
  const json = await run('exposure --secret TOKEN --json');
  expect(
    json.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toMatchObject([
    { version: 2, state: 'rotate', isKept: true },
    { version: 1, state: 'rotated', reads: 1 },
  ]);
  const nobody = await run('exposure --actor ana@acme.example');
  expect(nobody).toMatchObject({ code: 0, out: '', err: 'Nobody holds anything of that.\n' });
});
