import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDaybook, type RecordingError } from '@daybook/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalServer, startLocalServer } from '../local-server.testing.ts';
import { runCommand } from '../test-io.testing.ts';

let server: LocalServer;
beforeAll(async () => {
  server = await startLocalServer();
});
afterAll(() => server.stop());

const daybook = (...args: string[]) => runCommand(args, { env: server.env });

const invoice = (name: string, action = 'INVOICE_PAID') => ({
  action,
  actor: { type: 'user' as const, name: 'ana@acme.example' },
  resource: { name },
  metadata: { amount: 5 },
});

describe("an application's own action", () => {
  test('is listed once it is registered, and registering it again changes nothing', async () => {
    expect((await daybook('actions', 'list', '--own')).err).toContain('Register one');
    const schema = join(server.folder, 'schema.json');
    await writeFile(
      schema,
      JSON.stringify({ properties: { commit: { type: 'string' } }, required: ['commit'] }),
    );
    const register = [
      'actions',
      'register',
      'DEPLOY_START',
      '--category',
      'Deploys',
      '--resource-type',
      'service',
    ];
    for (const repeat of [1, 2]) {
      const { code, out } = await daybook(...register, '--description', 'a deploy', '--metadata', schema);
      expect([repeat, code, out]).toEqual([repeat, 0, 'Registered DEPLOY_START: Deploys, service.\n']);
    }
    const { out } = await daybook('actions', 'list');
    expect(out).toMatch(/^DEPLOY_START +Deploys +service +own$/m);
    expect(out).toMatch(/^SECRET_READ +Secrets +secret +Daybook$/m);
    expect(out).toMatch(/^CATALOGUE_ACTION_REGISTER +Audit +audit-log +Daybook alone$/m);
    const json = await daybook('actions', 'list', '--own', '--json');
    expect(JSON.parse(json.out)).toMatchObject({
      actions: [{ action: 'DEPLOY_START', metadata: { required: ['commit'] } }],
    });
    expect(await server.events('action:CATALOGUE_ACTION_REGISTER')).toHaveLength(1);
  });

  test.each([
    [
      ['invoice paid', '--category', 'Invoices', '--resource-type', 'invoice'],
      'the action must be upper-case',
    ],
    [['INVOICE_PAID', '--category', 'Audit', '--resource-type', 'invoice'], '--category must not be Audit'],
    [
      ['INVOICE_PAID', '--category', 'Invoices', '--resource-type', 'In Voice'],
      '--resource-type must be lower-case',
    ],
  ])('that cannot be one is misuse, named by its option: %j', async (args, message) => {
    const { code, err } = await daybook('actions', 'register', ...args);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  test('that was recorded too early is kept beside the spool, and sent again once it is registered', async () => {
    const spool = join(server.folder, 'events.spool');
    const told: RecordingError[] = [];
    const { DAYBOOK_URL: url, DAYBOOK_API_KEY: apiKey } = server.env;
    const program = createDaybook({ url, apiKey, spool, onError: (error) => told.push(error) });
    program.record(invoice('invoice 1'));
    program.record({
      action: 'SECRET_READ',
      actor: { type: 'user', name: 'ana' },
      resource: { name: 'KEPT' },
    });
    program.record(invoice('invoice 2', 'INVOICE_PAYED'));
    expect(await program.flush()).toBe(true);

    const file = `${spool}.refused`;
    expect(told.map(({ code, keptIn }) => [code, keptIn])).toEqual([
      ['refused-event', file],
      ['refused-event', file],
    ]);
    expect(told[0]?.message).toContain('daybook actions register INVOICE_PAID');
    expect(told[0]?.message).toContain(`kept in ${file}, for daybook resend`);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const [header, ...lines] = (await readFile(file, 'utf8')).trimEnd().split('\n');
    expect(header).toBe('{"daybookRefused":1}');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { reason: expect.stringContaining('not in the catalogue'), event: { resource: { name: 'invoice 1' } } },
      { issues: [{ path: 'action' }], event: { action: 'INVOICE_PAYED', metadata: { amount: 5 } } },
    ]);

    await daybook(
      'actions',
      'register',
      'INVOICE_PAID',
      '--category',
      'Invoices',
      '--resource-type',
      'invoice',
    );
    const partly = await daybook('resend', file);
    expect(partly).toMatchObject({ code: 3, out: `1 recorded, 1 refused again and back in ${file}.\n` });
    expect(partly.err).toContain('"INVOICE_PAYED" is not in the catalogue; did you mean INVOICE_PAID?');

    // Somebody corrects the file.
    await writeFile(file, (await readFile(file, 'utf8')).replaceAll('INVOICE_PAYED', 'INVOICE_PAID'));
    expect(await daybook('resend', file, '--json')).toMatchObject({
      code: 0,
      out: '{"accepted":1,"duplicates":0,"refused":0,"damaged":0}\n',
    });
    expect(await daybook('resend', file)).toMatchObject({
      code: 1,
      err: expect.stringContaining('no such file'),
    });
    expect((await server.events('category:invoices')).map(({ id, resource }) => [id, resource])).toEqual([
      [told[0]?.eventId, { type: 'invoice', name: 'invoice 1' }],
      [told[1]?.eventId, { type: 'invoice', name: 'invoice 2' }],
    ]);
    expect(await server.events('resource:KEPT')).toHaveLength(1);
    await program.close();
  });

  test('without a spool goes to onError as a whole', async () => {
    const told: RecordingError[] = [];
    const { DAYBOOK_URL: url, DAYBOOK_API_KEY: apiKey } = server.env;
    await using program = createDaybook({ url, apiKey, onError: (error) => told.push(error) });
    program.record(invoice('invoice 3', 'INVOICE_LOST'));
    await program.flush();
    expect(told).toMatchObject([
      {
        code: 'refused-event',
        keptIn: undefined,
        event: { resource: { name: 'invoice 3' }, metadata: { amount: 5 } },
      },
    ]);
  });
});
