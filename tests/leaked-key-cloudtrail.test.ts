import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { mapFile } from '../packages/cli/src/cloudtrail/map-file.ts';
import { expectEvidence, openHistoryOf } from '../packages/server/src/investigate/history.testing.ts';
import { leakedKey } from '../packages/server/src/investigate/leaked-key/leaked-key.ts';

const FOLDER = fileURLToPath(new URL('../../shared/data/cloudtrail-stratus', import.meta.url));
const isThere = existsSync(FOLDER);

type Raw = {
  readonly eventName: string;
  readonly eventTime: string;
  readonly errorCode?: string;
  readonly sourceIPAddress: string;
  readonly userAgent?: string;
  readonly userIdentity: { readonly accessKeyId?: string };
  readonly requestParameters: { readonly secretId?: string } | null;
};

const paths = () =>
  readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json.gz'))
    .map((name) => `${FOLDER}/${name}`);

/** The name of `arn:aws:secretsmanager:…:secret:NAME-abcdef`. */
const nameOf = (secretId: string) => secretId.replace(/^arn:.*:secret:/, '').replace(/-[A-Za-z0-9]{6}$/, '');

describe.skipIf(!isThere)('the busiest access key of 2,900 real records of a simulated attack', () => {
  test('is told with every secret it read, each still to be rotated, and with the history that is missing', async () => {
    const raw = paths().flatMap(
      (path) => JSON.parse(gunzipSync(readFileSync(path)).toString()).Records as Raw[],
    );
    const keys = Map.groupBy(
      raw.filter(({ userIdentity }) => userIdentity.accessKeyId?.startsWith('AKIA')),
      ({ userIdentity }) => userIdentity.accessKeyId ?? '',
    );
    const [busiest = '', records = []] = [...keys].toSorted((a, b) => b[1].length - a[1].length)[0] ?? [];
    const reads = records.filter(
      ({ eventName, errorCode }) => eventName === 'GetSecretValue' && errorCode === undefined,
    );
    const secrets = new Set(reads.map(({ requestParameters }) => nameOf(requestParameters?.secretId ?? '')));
    const times = records.map(({ eventTime }) => Date.parse(eventTime));

    const options = { nowMs: Date.parse('2026-01-01T00:00:00Z') };
    const mapped = await Promise.all(paths().map((path) => mapFile({ path, isNamed: true }, options)));
    const events = mapped.flatMap((file) => file.events.map(({ event }) => event));
    const history = await openHistoryOf(events, { type: 'import', name: 'cloudtrail' });
    try {
      const {
        findings,
        blastRadius,
        history: compared,
      } = await leakedKey(history.ask(), {
        apiKey: busiest,
        from: Math.min(...times),
        until: Math.max(...times) + 1,
        baselineDays: 30,
      });
      expectEvidence(history, findings, history.rows.length - 1);
      expect(secrets.size).toBeGreaterThan(0);
      const held = blastRadius.filter(({ reads: count }) => count > 0);
      for (const name of secrets)
        expect([name, held.some(({ secret }) => secret === name)]).toEqual([name, true]);
      const subjects = new Set(
        findings.filter(({ rule }) => rule === 'new-secret').map(({ subject }) => subject),
      );
      for (const name of secrets) expect([name, subjects.has(name)]).toEqual([name, true]);
      expect(compared).toEqual({ from: null, until: null, events: 0 });
      for (const { rule, severity, notes } of findings) {
        const isKnown = rule === 'key-created' || rule === 'member-added';
        if (!isKnown)
          expect([rule, severity, notes?.length]).toEqual([rule, expect.stringMatching(/low|info/), 1]);
      }
    } finally {
      await history.close();
    }
  });
});

test.skipIf(isThere)(
  'the CloudTrail records in ../shared are absent, so no investigation reads them here',
  () => {},
);
