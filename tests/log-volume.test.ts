import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initialize } from '@daybook/server';
import { expect, test } from 'vitest';
import { Served } from './canaries/served.ts';

const REQUESTS = 300;
/** As long as the header of a request can be. */
const LONG = 'a'.repeat(15_000);

test.each([
  ['the same', () => `http://${LONG}`],
  ['another', (n: number) => `http://${n}.${LONG}`],
])(
  'requests with %s long Origin each leave a few lines in the log, which tell their number',
  async (_, originOf) => {
    const parent = mkdtempSync(join(tmpdir(), 'daybook-log-volume-'));
    const dataFolder = join(parent, 'data');
    await initialize({ dataFolder, organizationName: 'Acme' });
    const served = await Served.start(dataFolder, { DAYBOOK_LOG_LEVEL: 'warn' }, () => true);
    for (let n = 0; n < REQUESTS; n += 1) {
      const { status } = await served.refused('/api/auth/sign-out', {
        method: 'POST',
        headers: { Origin: originOf(n) },
      });
      expect(status).toBe(403);
    }
    await served.stop();
    rmSync(parent, { recursive: true });
    expect(served.logged.length).toBeLessThan(10_000);
    expect(served.logged).toContain(`(${REQUESTS - 1} times more within 60 s)`);
  },
);
