import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { forgePayloads } from '../../../../../../tests/forge-journal.testing.ts';
import { expectSound, rowsOf, secretRead, useSite } from '../../../page.testing.ts';

// The browser that npm brings runs on Linux.
describe.skipIf(process.platform !== 'linux')('a payload that was changed on the disk', () => {
  const site = useSite();
  const entry = (page: Page) => page.getByRole('complementary', { name: 'Entry' });

  test('is shown as damaged, in the list and opened, and everything else as before', async () => {
    await site.record('damaged', [secretRead('FIRST'), secretRead('FORGED', 1), secretRead('LAST', 2)]);
    let position = -1;
    await site.restart(async (folder) => {
      forgePayloads(folder, site.organizationId, (payload, at) => {
        if (!payload.includes('FORGED')) return payload;
        position = at;
        return payload.replace('ana@', 'mallory@');
      });
      await rm(join(folder, 'index'), { recursive: true });
    });
    const page = await site.visit('/audit-logs?q=env:damaged');
    const damaged = page.getByRole('list', { name: 'Damaged entries' }).getByRole('button');
    await damaged.waitFor();
    expect(await damaged.textContent()).toContain(`position ${position}`);
    expect(await rowsOf(page).count()).toBe(2);
    await page.getByText(`position ${position} is damaged: its stored payload does not match`).waitFor();
    await page.setViewportSize({ width: 1280, height: 800 });
    await expectSound(page);

    await damaged.click();
    await entry(page).getByText('What the ledger says').waitFor();
    expect(await entry(page).getByRole('heading', { level: 2 }).textContent()).toBe(
      `Damaged entry at position ${position}`,
    );
    await entry(page)
      .getByText(/^[0-9a-f]{64}$/)
      .waitFor();
    expect(await page.content()).not.toContain('mallory');
    await page.setViewportSize({ width: 390, height: 844 });
    await expectSound(page);
    await page.setViewportSize({ width: 390, height: 844 });
    await entry(page).getByRole('button', { name: 'Close' }).click();
    await damaged.waitFor();

    // A link to it leads there again, and an event beside it is proved.
    await page.goto(`${site.url}/audit-logs?event=position-${position}`);
    await entry(page).getByText(`Damaged entry at position ${position}`).waitFor();
    await page.goto(`${site.url}/audit-logs?q=env:damaged`);
    await rowsOf(page).filter({ hasText: 'LAST' }).click();
    await entry(page).getByText('Included in the ledger').waitFor();
  });

  test('is said to be damaged when it is opened, while the index still shows what was recorded', async () => {
    await site.record('opened', [secretRead('OPENED')]);
    await site.restart(async (folder) =>
      forgePayloads(folder, site.organizationId, (payload) =>
        payload.includes('OPENED') ? payload.replace('ana@', 'mallory@') : payload,
      ),
    );
    const page = await site.visit('/audit-logs?q=env:opened');
    await rowsOf(page).click();
    const verdict = entry(page).getByRole('alert').filter({ hasText: 'Damaged' });
    await verdict.filter({ hasText: 'does not match its ledger entry' }).waitFor();
    expect(await page.content()).not.toContain('mallory');
    // The browser reports the server's answer.
    expect(site.problems.splice(0).filter((text) => !text.includes('/proof'))).toEqual([]);
  });
});
