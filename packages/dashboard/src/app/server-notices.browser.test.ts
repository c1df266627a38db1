import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { expectSound, useSite } from '../page.testing.ts';

const YEAR_MS = 365 * 86_400_000;

// The browser that npm brings runs on Linux.
describe.skipIf(process.platform !== 'linux')('the server’s notices', () => {
  const site = useSite();

  test('a clock that jumped by a year is said on every page, and no more once the clock is right', async () => {
    const believe = (ms: number) => async (dataFolder: string) => {
      const db = new DatabaseSync(join(dataFolder, 'workspace.db'));
      db.prepare('UPDATE sweep_time SET believed = believed + ?, claimed = NULL, ran = 0').run(ms);
      db.close();
    };
    // As if the server had run last a year ago: a clock that is a year ahead looks the same.
    await site.restart(believe(-YEAR_MS));
    const page = await site.visit('/');
    const notices = page.getByRole('region', { name: 'Notices' });
    await notices.waitFor();
    expect(await notices.innerText()).toContain(
      'clock is 365 days past the time at which the server last ran',
    );
    await expectSound(page);
    await page.goto(`${site.url}/settings`);
    await notices.waitFor();

    await site.restart(believe(YEAR_MS));
    await page.reload();
    await page.getByRole('heading').first().waitFor();
    expect(await notices.count()).toBe(0);
  });
});
