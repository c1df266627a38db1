import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { axeFindings, rowsOf, secretRead, useSite } from '../../../page.testing.ts';

// The browser that npm brings runs on Linux.
describe.skipIf(process.platform !== 'linux')('an entry', () => {
  const site = useSite();
  const at = Date.UTC(2026, 9, 5, 12);
  const minutes = (n: number) => new Date(at + n * 60_000).toISOString();

  const entry = (page: Page) => page.getByRole('complementary', { name: 'Entry' });
  const filterOf = (page: Page) => new URL(page.url()).searchParams.get('q');
  async function openEntry(page: Page, name: string): Promise<void> {
    await rowsOf(page).filter({ hasText: name }).click();
    await entry(page).getByText('Included in the ledger').waitFor();
  }
  /** Presses an action of a field, which shows when one points at the field. */
  async function act(page: Page, name: string): Promise<void> {
    const button = entry(page).getByRole('button', { name, exact: true });
    await button.scrollIntoViewIfNeeded();
    await button.hover({ force: true });
    await button.click();
  }

  test('filters for each of its values and filters them out, within the filter that is applied', async () => {
    await site.recordAll([
      {
        ...secretRead('DATABASE_URL'),
        actor: { type: 'api-key', name: 'ci-deploy' },
        context: { environment: 'fields', ip: '203.0.113.7', version: 7, userAgent: 'curl/8 (x)' },
        metadata: { reason: 'nightly "job"' },
      },
      { ...secretRead('OTHER'), context: { environment: 'fields' } },
    ]);
    const page = await site.visit('/audit-logs?q=env:fields');
    await openEntry(page, 'DATABASE_URL');
    const steps = [
      ['Filter for this actor', 'env:fields actor:api-key:ci-deploy'],
      ['Filter for this ip address', 'env:fields actor:api-key:ci-deploy ip:203.0.113.7'],
      ['Filter out this actor', 'env:fields ip:203.0.113.7 -actor:api-key:ci-deploy'],
      ['Filter for this version', 'env:fields ip:203.0.113.7 -actor:api-key:ci-deploy version:7'],
      [
        'Filter for this user agent',
        'env:fields ip:203.0.113.7 -actor:api-key:ci-deploy version:7 "curl/8 (x)"',
      ],
    ] as const;
    for (const [action, q] of steps) {
      await act(page, action);
      await expect.poll(() => filterOf(page)).toBe(q);
    }
    // The entry stays open, whether or not the list still has it.
    await entry(page).getByText('Included in the ledger').waitFor();
    await page.goto(`${site.url}/audit-logs?q=env:fields`);
    await openEntry(page, 'DATABASE_URL');
    await act(page, 'Filter for this reason');
    await expect.poll(() => rowsOf(page).count()).toBe(1);
    await act(page, 'Filter out this reason');
    await expect.poll(async () => (await rowsOf(page).allTextContents()).join()).toContain('OTHER');
    await act(page, 'Filter for this event id');
    await page.getByText('No event matches').waitFor();
  });

  test('leads to what happened around it, and to all of its actor and its resource', async () => {
    const by = (name: string, resource: string, minute: number) => ({
      ...secretRead(resource),
      occurredAt: minutes(minute),
      actor: { type: 'user' as const, name },
    });
    await site.recordAll([
      by('ben@acme.example', 'AROUND', 0),
      by('cleo@acme.example', 'BEFORE', -4),
      by('ben@acme.example', 'AFTER', 5.1),
      by('cleo@acme.example', 'AROUND', 300),
    ]);
    const page = await site.visit('/audit-logs?q=actor:ben@acme.example');
    await openEntry(page, 'AROUND');
    const seen = async () =>
      (await rowsOf(page).allTextContents()).map((text) => /(AROUND|BEFORE|AFTER)(?=secret)/.exec(text)?.[0]);
    await entry(page).getByRole('link', { name: 'Events around this one' }).click();
    await expect.poll(seen).toEqual(['AROUND', 'BEFORE']);
    await entry(page).getByRole('link', { name: 'This resource' }).click();
    await expect.poll(seen).toEqual(['AROUND', 'AROUND']);
    await entry(page).getByRole('link', { name: 'This actor' }).click();
    await expect.poll(seen).toEqual(['AFTER', 'AROUND']);
    await page.goBack();
    await expect.poll(seen).toEqual(['AROUND', 'AROUND']);
  });

  test('is copied as a filter, as curl, as a command, and value by value', async () => {
    const [id = ''] = await site.record('copied', [secretRead('COPIED')]);
    const page = await site.visit(`/audit-logs?q=env:copied&event=${id}`);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const copied = () => page.evaluate(() => navigator.clipboard.readText());
    await entry(page).getByText('Included in the ledger').waitFor();
    for (const [label, text] of [
      ['As filter', `id:${id}`],
      ['As curl', `curl -sS -H "Authorization: Bearer $DAYBOOK_API_KEY" ${site.url}/v1/events/${id}`],
      ['As command', `DAYBOOK_URL=${site.url} ./daybook search id:${id} --json`],
    ] as const) {
      await entry(page).getByRole('button', { name: label }).click();
      await entry(page).getByText('Copied').first().waitFor();
      expect(await copied()).toBe(text);
    }
    await act(page, 'Copy this resource');
    await expect.poll(copied).toBe('COPIED');
  });

  test('gives way to the next and the one before, by buttons and by keys', async () => {
    await site.record('steps', [secretRead('C', 3), secretRead('B', 2), secretRead('A', 1)]);
    const page = await site.visit('/audit-logs?q=env:steps');
    await openEntry(page, 'Bsecret');
    const title = () => entry(page).getByRole('heading', { level: 2 }).textContent();
    await entry(page).getByRole('button', { name: 'Older entry' }).click();
    await expect.poll(title).toContain('read secret A');
    await page.keyboard.press('k');
    await page.keyboard.press('k');
    await expect.poll(title).toContain('read secret C');
    await entry(page).getByRole('button', { name: 'Newer entry' }).click();
    expect(await title()).toContain('read secret C');
    await page.keyboard.press('Escape');
    await expect.poll(() => entry(page).count()).toBe(0);
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain('Csecret');
  });

  test('that is not there says so and can be left', async () => {
    const page = await site.visit('/audit-logs?event=019ad1f3-6a3e-7c1d-8f4e-2b6c9d0e1f2a');
    await entry(page).getByRole('alert').filter({ hasText: 'There is no event' }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect.poll(() => entry(page).count()).toBe(0);
    expect(site.problems.splice(0).filter((problem) => !problem.includes('status of 404'))).toEqual([]);
  });

  test('says at its beginning why it was denied', async () => {
    await site.record('refused', [
      { ...secretRead('REFUSED'), outcome: 'denied', metadata: { reason: 'the key is held to staging' } },
    ]);
    const page = await site.visit('/audit-logs?q=env:refused');
    await openEntry(page, 'REFUSED');
    const text = await entry(page).innerText();
    expect(text.indexOf('the key is held to staging')).toBeLessThan(text.indexOf('Included in the ledger'));
    expect(await axeFindings(page)).toEqual([]);
  });
});
