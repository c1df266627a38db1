import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { mapFile } from '../cloudtrail/map-file.ts';
import { writeSampleFolder } from '../cloudtrail/sample-folder.testing.ts';
import { sampleRecord } from '../cloudtrail/sample-record.testing.ts';
import { type SentBatch, sendFile } from '../cloudtrail/send.ts';
import { event, useInstallation } from '../installation.testing.ts';

const STRATUS = fileURLToPath(new URL('../../../../../shared/data/cloudtrail-stratus', import.meta.url));

const site = useInstallation();

async function cloudTrailFile(): Promise<string> {
  const path = join(site.folder, 'records.json');
  const names = { names: ['/a', '/b'], withDecryption: true };
  const records = [
    sampleRecord('ssm', 'GetParameters', { requestParameters: names, eventID: 'one' }),
    sampleRecord('iam', 'CreateUser', { requestParameters: { userName: 'bo' }, eventID: 'two' }),
    sampleRecord('ec2', 'RunInstances', { eventID: 'three' }),
  ];
  await writeFile(path, JSON.stringify({ Records: records }));
  return path;
}

describe('import cloudtrail', () => {
  test('records once, and nothing at the second time', async () => {
    const path = await cloudTrailFile();
    const first = await site.daybook(['import', 'cloudtrail', path, '--environment', 'production', '--json']);
    expect(first.code).toBe(0);
    expect(JSON.parse(first.out)).toEqual({
      files: 1,
      records: 3,
      recorded: 3,
      duplicates: 0,
      skipped: 1,
      byName: {
        'ec2:RunInstances': { recorded: 0, duplicates: 0, skipped: 1, why: 'not in the table' },
        'iam:CreateUser': { recorded: 1, duplicates: 0, skipped: 0 },
        'ssm:GetParameters': { recorded: 2, duplicates: 0, skipped: 0 },
      },
      byAction: { SECRET_READ: 2, TEAM_MEMBER_ADD: 1 },
    });
    const second = await site.daybook(['import', 'cloudtrail', path, '--environment', 'production']);
    expect(second.out).toContain(
      '3 records in 1 file: 0 events recorded, 3 already there, 1 record skipped.\n',
    );
    await site.searchable();
    const { out } = await site.daybook(['search', 'recorder:import env:production', '--json', '--all']);
    expect(out.trim().split('\n')).toHaveLength(3);
  });

  test('of a record that the file holds twice records it once', async () => {
    const path = join(site.folder, 'twice.json');
    const record = JSON.stringify(sampleRecord('ssm', 'DescribeParameters', { eventID: 'twice' }));
    await writeFile(path, `${record}\n${record}\n`);
    const first = await site.daybook(['import', 'cloudtrail', path, '--json']);
    expect(JSON.parse(first.out)).toMatchObject({ recorded: 1, duplicates: 1 });
    const second = await site.daybook(['import', 'cloudtrail', path, '--json']);
    expect(JSON.parse(second.out)).toMatchObject({ recorded: 0, duplicates: 2 });
  });

  test('of the same records with another environment names each that is left out, and why', async () => {
    const path = await cloudTrailFile();
    await site.daybook(['import', 'cloudtrail', path, '--environment', 'production']);
    const { code, err, out } = await site.daybook(['import', 'cloudtrail', path, '--environment', 'staging']);
    expect(code).toBe(3);
    expect(out).toContain('0 events recorded, 0 already there, 1 record skipped, 3 events left out.\n');
    expect(err).toMatch(/^daybook: 3 events left out: another event already has the id.*--environment/);
    expect(err).toMatch(/\n {2}\S*records\.json: Records\[0\] \(ssm:GetParameters\): [0-9a-f-]{36}\n/);
  });

  test('costs no file when an id is taken: the others of the file are recorded, and that one is named', async () => {
    const path = join(site.folder, 'squatted.json');
    const records = Array.from({ length: 1_200 }, (_, n) =>
      sampleRecord('ssm', 'DescribeParameters', { eventID: `squatted-${n}` }),
    );
    await writeFile(path, records.map((record) => JSON.stringify(record)).join('\n'));
    const mapped = await mapFile({ path, isNamed: true }, { nowMs: Date.now() });
    const taken = [7, 8, 600].map((n) => mapped.events[n]?.event.id ?? '');
    await site.client().record(taken.map((id) => ({ ...event('TAKEN'), id })));
    const first = await site.daybook(['import', 'cloudtrail', path, '--json']);
    expect(first.code).toBe(3);
    const summary = JSON.parse(first.out);
    expect(summary).toMatchObject({ files: 1, records: 1_200, recorded: 1_197, duplicates: 0 });
    expect(summary.leftOut).toBe(3);
    expect(summary.leftOutEvents).toEqual(
      [7, 8, 600].map((n, index) => ({
        id: taken[index],
        name: 'ssm:DescribeParameters',
        file: path,
        place: mapped.events[n]?.place,
      })),
    );
    const second = await site.daybook(['import', 'cloudtrail', path, '--json']);
    expect(second.code).toBe(3);
    expect(JSON.parse(second.out)).toMatchObject({ recorded: 0, duplicates: 1_197 });
    await site.searchable();
    const found = await site.client().list({ q: 'recorder:import action:SECRET_LIST', limit: 1 });
    expect(found.events).toHaveLength(1);
  });

  test('of a folder with everything in it says what became of what, and at the second time takes up what was repaired', async () => {
    const folder = join(site.folder, 'everything');
    const { repair } = await writeSampleFolder(folder);
    const first = await site.daybook(['import', 'cloudtrail', folder]);
    expect(first.code).toBe(3);
    expect(first.err.replaceAll(`${folder}/`, '')).toBe(
      `daybook: 4 files or parts of files could not be read. Everything else is imported. Once these are repaired or fetched again, the same command records what is missing
  AWSLogs/111122223333/CloudTrail/eu-central-1/2026/03/01/111122223333_CloudTrail_eu-central-1_20260301T1000Z_a.json.gz: Records[3].eventTime: must be a UTC time after 1970 such as 2026-11-22T10:15:30Z
  AWSLogs/111122223333/CloudTrail/eu-central-1/2026/03/01/111122223333_CloudTrail_eu-central-1_20260301T1010Z_cut.json.gz: is a damaged or cut gzip file
  events.ndjson: line 3: is cut: the JSON ends before its end
  package.json: holds no CloudTrail records, and is nothing that AWS is known to put beside them
`,
    );
    expect(first.out).toBe(`RECORD                              RECORDED  ALREADY THERE
iam:CreateLoginProfile              1         0
iam:UpdateAccessKey                 1         0
secretsmanager:BatchGetSecretValue  2         0
secretsmanager:GetSecretValue       5         0
secretsmanager:PutSecretValue       1         0
secretsmanager:RotationFailed       1         0
secretsmanager:RotationSucceeded    1         0
signin:ConsoleLogin                 1         0
signin:CredentialVerification       1         0
signin:PasswordUpdated              1         0
signin:UserAuthentication           1         0
ssm:DescribeParameters              4         0
ssm:GetParameterHistory             1         0
ssm:PutParameter                    2         0

29 records in 10 files: 23 events recorded, 0 already there, 7 records skipped.
The skipped ones have 6 names: --verbose lists them and why; --json has all.
Files without CloudTrail records, left alone: CloudTrail-Digest 2, CloudTrail-Insight 1, Config 3, elasticloadbalancing 1, files that are not JSON 1, hidden files 1, vpcflowlogs 2.
Could not be read: 4 files or parts of files, named on standard error.
`);
    await repair();
    const second = await site.daybook(['import', 'cloudtrail', folder, '--json']);
    expect(second.code).toBe(3);
    expect(JSON.parse(second.out)).toMatchObject({ recorded: 2, duplicates: 23, unreadable: 3 });
    await site.searchable();
    const list = await site.client().list({ q: 'recorder:import category:audit', limit: 1 });
    expect(list.events).toEqual([]);
  });

  test('of an event that the server refuses loses no other', async () => {
    const path = join(site.folder, 'ahead.json');
    const records = ['2026-03-01T10:00:00Z', '2099-01-01T00:00:00Z'].map((eventTime, n) =>
      sampleRecord('ssm', 'DescribeParameters', { eventID: `ahead-${n}`, eventTime }),
    );
    await writeFile(path, JSON.stringify({ Records: records }));
    // With a clock so far ahead the command sees nothing wrong with the second.
    const file = await mapFile({ path, isNamed: true }, { nowMs: Date.parse('2099-01-02T00:00:00Z') });
    const batches: SentBatch[] = [];
    await sendFile(site.client(), file, (batch) => batches.push(batch));
    expect(batches).toMatchObject([
      {
        sent: [{ isDuplicate: false }],
        refused: [
          {
            file: path,
            place: 'Records[1] (ssm:DescribeParameters)',
            reason: expect.stringContaining('the server refuses the event: occurredAt: '),
          },
        ],
      },
    ]);
  });

  test('with a key that may not import says which scope it lacks', async () => {
    const made = await site.daybook([
      'keys',
      'create',
      '--data',
      site.data,
      '--name',
      'w',
      '--scopes',
      'events:write',
      '--json',
    ]);
    const { code, err } = await site.daybook(['import', 'cloudtrail', await cloudTrailFile()], {
      env: { DAYBOOK_API_KEY: JSON.parse(made.out).key },
    });
    expect(code).toBe(1);
    expect(err).toContain('lacks the scope events:import');
  });

  test.skipIf(!existsSync(STRATUS))(
    'of 2,900 real records records what the table implies, once',
    async () => {
      const first = JSON.parse((await site.daybook(['import', 'cloudtrail', STRATUS, '--json'])).out);
      expect(first).toMatchObject({ records: 2900, duplicates: 0 });
      const second = JSON.parse((await site.daybook(['import', 'cloudtrail', STRATUS, '--json'])).out);
      expect(second).toMatchObject({
        records: 2900,
        recorded: 0,
        duplicates: first.recorded,
        skipped: first.skipped,
      });
      expect(second.byAction).toEqual(first.byAction);
    },
  );
});
