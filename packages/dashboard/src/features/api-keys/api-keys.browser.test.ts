import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { expectSound, OWNER, useSite } from '../../page.testing.ts';
import { callAs, loggedEvents } from '../../workspace.testing.ts';
import type { MadeApiKey } from './queries.ts';

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const run = promisify(execFile);

// The browser that npm brings runs on Linux.
describe.skipIf(process.platform !== 'linux')('API keys', () => {
  const site = useSite();
  const rowOf = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });
  const dialog = (page: Page) => page.getByRole('dialog');
  const names = (page: Page) => page.getByRole('rowheader').allInnerTexts();

  test('are made for a purpose, shown once with a line that works, and revoked; the log has it', {
    timeout: 120_000,
  }, async () => {
    const call = await callAs(site);
    await call('POST', '/v1/projects', { name: 'web-shop', environments: ['production', 'preview'] });
    const page = await site.visit('/api-keys');
    await rowOf(page, 'first-key').waitFor();
    await expectSound(page);
    await page.getByRole('button', { name: 'Create a key' }).click();
    expect(await dialog(page).getByRole('button', { name: 'Create', exact: true }).isDisabled()).toBe(true);
    await dialog(page).getByLabel('Name', { exact: true }).fill('first-key');
    await dialog(page).getByRole('button', { name: 'Read secrets' }).click();
    await dialog(page).getByRole('checkbox', { name: 'preview' }).check();
    await dialog(page).getByRole('checkbox', { name: 'web-shop' }).check();
    await dialog(page).getByLabel('Only from these addresses').fill('203.0.113.0/24, nowhere');
    await expectSound(page);
    const create = dialog(page).getByRole('button', { name: 'Create', exact: true });
    await create.click();
    await dialog(page).getByText('Must be addresses or ranges such as').waitFor();
    await dialog(page).getByLabel('Only from these addresses').fill('203.0.113.0/24\n127.0.0.1');
    await create.click();
    await dialog(page).getByText('a name is never used again, choose another').waitFor();
    site.problems.splice(
      0,
      site.problems.length,
      ...site.problems.filter((text) => !/status of (409|422)/.test(text)),
    );
    await dialog(page).getByLabel('Name', { exact: true }).fill('ci-deploy');
    await create.click();

    const key = await dialog(page).getByLabel('API key').inputValue();
    expect(key).toMatch(/^dbk_/);
    await expectSound(page);
    const line = await dialog(page).locator('pre').innerText();
    const { stdout } = await run('sh', ['-c', line]);
    expect(JSON.parse(stdout)).toEqual({ secrets: [] });
    // Neither Esc nor a press beside it loses what cannot be had again.
    await page.keyboard.press('Escape');
    await page.mouse.click(5, 5);
    expect(await dialog(page).getByLabel('API key').inputValue()).toBe(key);
    await dialog(page).getByRole('button', { name: 'I have it' }).click();
    expect(await page.content()).not.toContain(key);

    const row = rowOf(page, 'ci-deploy');
    for (const text of ['secrets:read', 'preview', 'web-shop', '203.0.113.0/24', 'ends', OWNER.email]) {
      await row.getByText(text).first().waitFor();
    }
    await page.reload();
    await row.getByText('127.0.0.1').last().waitFor();
    await row.getByText('just now').last().waitFor();
    await expectSound(page);

    await row.getByRole('button', { name: 'Revoke ci-deploy' }).click();
    await dialog(page).getByText('A revoked key cannot be brought back').waitFor();
    await expectSound(page);
    await dialog(page).getByRole('button', { name: 'Revoke' }).click();
    await expect.poll(() => names(page)).toEqual([expect.stringContaining('first-key')]);
    await page.getByRole('button', { name: /^Revoked/ }).click();
    await row.getByText('revoked').waitFor();
    expect(await row.getByRole('button', { name: /Revoke/ }).count()).toBe(0);

    const events = await loggedEvents(site, 'resource:ci-deploy category:"API Keys"', 2);
    expect(events.map(({ action }) => action)).toEqual(['API_KEY_CREATE', 'API_KEY_REVOKE']);
    for (const event of events) {
      expect(event).toMatchObject({
        actor: { type: 'user', name: OWNER.email },
        resource: { type: 'api-key', name: 'ci-deploy' },
        context: { ip: '127.0.0.1' },
      });
    }
    expect(JSON.stringify(events)).not.toContain(key);

    await row.getByRole('link', { name: 'History of ci-deploy' }).click();
    await page
      .getByRole('row', { name: /SECRET_LIST/ })
      .first()
      .waitFor();
    expect(new URL(page.url()).searchParams.get('q')).toBe('actor:api-key:ci-deploy');
  });

  test('come with a line that works for each purpose', { timeout: 120_000 }, async () => {
    const page = await site.visit('/api-keys');
    for (const [purpose, answer] of [
      ['Record events', 'ids'],
      ['Audit', 'events'],
      ['projects:write', 'apiKey'],
    ] as const) {
      await page.getByRole('button', { name: 'Create a key' }).click();
      await dialog(page).getByLabel('Name', { exact: true }).fill(`for-${answer}`);
      const preset = dialog(page).getByRole('button', { name: purpose });
      if ((await preset.count()) > 0) await preset.click();
      else await dialog(page).getByRole('checkbox', { name: purpose }).check();
      await dialog(page).getByLabel('Good for').selectOption('never');
      await dialog(page).getByRole('button', { name: 'Create', exact: true }).click();
      const { stdout } = await run('sh', ['-c', await dialog(page).locator('pre').innerText()]);
      expect(Object.keys(JSON.parse(stdout))).toContain(answer);
      await dialog(page).getByRole('button', { name: 'I have it' }).click();
      await rowOf(page, `for-${answer}`).getByText('none').waitFor();
    }
  });

  test('that nobody used for 90 days stand out, and are found by state and text', {
    timeout: 60_000,
  }, async () => {
    const call = await callAs(site);
    const made: MadeApiKey[] = [];
    for (const name of ['old-laptop', 'nightly-export', 'metrics']) {
      const scopes = [name === 'metrics' ? 'events:read' : 'events:write'];
      made.push(await call<MadeApiKey>('POST', '/v1/api-keys', { name, scopes }));
    }
    const page = await site.open('/api-keys');
    // Ninety days cannot be waited for: what the server said of one key is changed on its way.
    await page.route('**/v1/api-keys?**', async (route) => {
      const response = await route.fetch();
      const body = (await response.json()) as { apiKeys: MadeApiKey[] };
      const apiKeys = body.apiKeys
        .filter(({ name }) => made.some((key) => key.name === name))
        .map((key) => (key.name === 'old-laptop' ? { ...key, unused: true } : key));
      await route.fulfill({ response, json: { apiKeys } });
    });
    await site.signIn(page);
    await rowOf(page, 'old-laptop').getByText('unused for 90 days').waitFor();
    await expectSound(page);
    await page.getByRole('button', { name: /^Unused/ }).click();
    await expect.poll(() => names(page)).toEqual([expect.stringContaining('old-laptop')]);
    await page.getByRole('button', { name: /^All/ }).click();
    await page.getByLabel('Filter keys').fill('events:read');
    await expect.poll(() => names(page)).toEqual([expect.stringContaining('metrics')]);
    await page.getByLabel('Filter keys').fill('no such key');
    await page.getByText('No key fits.').waitFor();
    await expectSound(page);
    await page.getByLabel('Filter keys').fill('');
    const order = async () => (await names(page)).map((text) => text.split('\n')[0]);
    await expect.poll(order).toEqual(['metrics', 'nightly-export', 'old-laptop']);
    await page.getByRole('button', { name: 'Name' }).click();
    await expect.poll(order).toEqual(['old-laptop', 'nightly-export', 'metrics']);
    await page.getByRole('button', { name: 'Created' }).click();
    await expect.poll(order).toEqual(['old-laptop', 'nightly-export', 'metrics']);
  });

  test('are there on a phone too', { timeout: 60_000 }, async () => {
    const page = await site.visit('/api-keys', PHONE);
    await page.getByText('first-key').waitFor();
    await expectSound(page);
    await page.getByRole('button', { name: 'Create a key' }).tap();
    await expectSound(page);
  });
});
