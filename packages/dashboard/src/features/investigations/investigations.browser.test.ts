import type { EventInput } from '@daybook/sdk';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  expectNoFindings,
  expectSound,
  OWNER,
  type Person,
  pixelsBeyondEdge,
  rowsOf,
  useSite,
} from '../../page.testing.ts';
import { type Caller, callAs, joinAs, loggedEvents } from '../../workspace.testing.ts';
import type { MadeApiKey } from '../api-keys/queries.ts';

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const DAY_MS = 86_400_000;

/** What the key does every day, as the program that uses it reports. */
const habit: readonly EventInput[] = Array.from({ length: 40 }, (_, day) => ({
  action: 'SECRET_READ',
  occurredAt: new Date(Date.now() - (day + 2) * DAY_MS).toISOString(),
  actor: { type: 'api-key', name: 'ci-deploy' },
  resource: { name: 'DATABASE_URL' },
  context: { ip: '198.51.100.4', environment: 'production', userAgent: 'deploy/1.0' },
}));

// The browser that npm brings runs on Linux.
describe.skipIf(process.platform !== 'linux')('investigations', () => {
  const site = useSite();
  let call: Caller;
  let leaver: Person;
  const setSecret = (name: string, value: string) =>
    call('PUT', `/v1/secrets/${name}?env=production`, { value });

  beforeAll(async () => {
    call = await callAs(site);
    for (const name of ['DATABASE_URL', 'STRIPE_KEY', 'WEBHOOK_SECRET']) await setSecret(name, 'one');
    const made = await call<MadeApiKey>('POST', '/v1/api-keys', {
      name: 'ci-deploy',
      scopes: ['secrets:read'],
    });
    leaver = await joinAs(site, 'member');
    await site.recordAll(habit);
    for (const name of ['DATABASE_URL', 'STRIPE_KEY']) {
      const headers = { authorization: `Bearer ${made.key}`, 'user-agent': 'python-requests/2.32.3' };
      const answer = await fetch(`${site.url}/v1/secrets/${name}?env=production`, { headers });
      expect(answer.status).toBe(200);
    }
  }, 60_000);

  const verdict = (page: Page) => page.getByRole('region', { name: 'Verdict' });
  const task = (page: Page, text: string) => page.getByRole('listitem').filter({ hasText: text });
  const dialog = (page: Page) => page.getByRole('dialog');

  /** What stands on paper once the button was pressed, of which the browser makes a document. */
  async function printed(page: Page): Promise<string> {
    // The dialog of the browser itself cannot be answered.
    await page.evaluate(() => {
      globalThis.print = () => document.body.setAttribute('data-printed', '');
    });
    await page.getByRole('button', { name: 'Print' }).click();
    await page.locator('body[data-printed]').waitFor();
    const before = page.viewportSize();
    // As wide as a sheet of A4 within its margins.
    await page.setViewportSize({ width: 680, height: 960 });
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await pixelsBeyondEdge(page)).toBeLessThanOrEqual(0);
    const text = await page.locator('body').innerText();
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    await page.emulateMedia({ media: null, colorScheme: null });
    if (before !== null) await page.setViewportSize(before);
    return text;
  }

  test('of a leaked key: from its row to the printed report', { timeout: 180_000 }, async () => {
    await loggedEvents(site, 'action:SECRET_READ actor:api-key:ci-deploy recorder:workspace', 2);
    const page = await site.visit('/api-keys');
    await page.getByRole('link', { name: 'Investigate ci-deploy' }).click();
    await page.getByRole('heading', { name: 'An API key may have leaked' }).waitFor();
    expect(await page.getByRole('combobox', { name: 'API key' }).inputValue()).toBe('ci-deploy');
    await page.getByRole('radio', { name: 'last 24 hours' }).click();
    await expectSound(page);
    await page.getByRole('button', { name: 'Investigate' }).click();

    await page.getByRole('heading', { name: 'Leaked key: ci-deploy' }).waitFor();
    await verdict(page).getByText('This needs attention').waitFor();
    const address = page.getByRole('article').filter({ hasText: 'new-address' });
    await address.getByText('127.0.0.1').first().waitFor();
    await expectSound(page);

    // The first thing to do is the first button; what is done ticks itself.
    await task(page, 'to do: Revoke ci-deploy').waitFor();
    await verdict(page).getByRole('button', { name: 'Revoke this key' }).click();
    await dialog(page).getByRole('button', { name: 'Revoke' }).click();
    await task(page, 'done: Revoke ci-deploy').waitFor();
    expect(await verdict(page).getByRole('button').count()).toBe(0);
    await page.getByRole('button', { name: 'Set value STRIPE_KEY' }).click();
    await dialog(page).getByLabel('Value', { exact: true }).fill('two');
    await dialog(page).getByRole('button', { name: 'Set a new version' }).click();
    await task(page, 'done: Rotate STRIPE_KEY').waitFor();
    await setSecret('DATABASE_URL', 'two');
    await task(page, 'done: Rotate DATABASE_URL').waitFor();

    const report = await printed(page);
    for (const text of [OWNER.email, 'SECRET_READ', '· position ', 'Filter:', 'by position:', 'Checkpoint'])
      expect(report).toContain(text);
    for (const text of ['Copy link', 'Audit logs', 'Show the']) expect(report).not.toContain(text);

    // The evidence is in the log, and the investigation where it was.
    const { url } = { url: page.url() };
    await address.getByRole('button', { name: /^Show the/ }).click();
    await address.getByRole('link', { name: 'SECRET_READ' }).first().waitFor();
    await expectSound(page);
    await address.getByRole('link', { name: /^In the log/ }).click();
    await expect.poll(() => rowsOf(page).count()).toBeGreaterThan(0);
    expect(new URL(page.url()).searchParams.get('q')).toMatch(/position:0\.\.\d+$/);
    await page.goto(url);
    await task(page, 'done: Revoke ci-deploy').waitFor();
    const [run] = await loggedEvents(site, 'action:INVESTIGATION_RUN', 1);
    expect(run).toMatchObject({ actor: { name: OWNER.email }, recordedBy: { type: 'workspace' } });
  });

  test('of somebody who leaves: from their removal to the printed report', {
    timeout: 120_000,
  }, async () => {
    const call_ = await callAs(site, leaver);
    await call_('POST', '/v1/secrets/read', { names: ['WEBHOOK_SECRET'], env: 'production' });
    await loggedEvents(site, `action:SECRET_READ actor:${leaver.email}`, 1);
    const page = await site.visit('/team');
    await page.getByRole('button', { name: `More for ${leaver.email}` }).click();
    await page.getByRole('menuitem', { name: 'Off-boarding follow-up' }).waitFor();
    await expectNoFindings(page);
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    await dialog(page).getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('button', { name: 'Follow up' }).click();
    await page.getByRole('heading', { name: 'Somebody is leaving, or has left' }).waitFor();
    expect(await page.getByRole('combobox', { name: 'E-mail' }).inputValue()).toBe(leaver.email);
    await expectSound(page);
    await page.getByRole('button', { name: 'Investigate' }).click();

    await page.getByRole('heading', { name: `Off-boarding: ${leaver.email}` }).waitFor();
    await page.getByRole('article').filter({ hasText: 'still-exposed' }).first().waitFor();
    await task(page, `done: Remove ${leaver.email}`).waitFor();
    await task(page, 'to do: Rotate WEBHOOK_SECRET').waitFor();
    await expectSound(page);
    expect(await printed(page)).toContain('WEBHOOK_SECRET');
    await page.getByRole('button', { name: 'Set value WEBHOOK_SECRET' }).click();
    await dialog(page).getByLabel('Value', { exact: true }).fill('two');
    await dialog(page).getByRole('button', { name: 'Set a new version' }).click();
    await task(page, 'done: Rotate WEBHOOK_SECRET').waitFor();
    await expectSound(page);
  });

  test('of a change in production: from its entry in the log to the printed report', {
    timeout: 120_000,
  }, async () => {
    await setSecret('PAYMENT_KEY', 'good');
    await setSecret('PAYMENT_KEY', 'bad');
    await loggedEvents(site, 'action:SECRET_SET resource:PAYMENT_KEY', 2);
    const page = await site.visit('/audit-logs?q=action:SECRET_SET+resource:PAYMENT_KEY');
    await rowsOf(page).first().click();
    const entry = page.getByRole('complementary', { name: 'Entry' });
    await entry.getByText('Included in the ledger').waitFor();
    await expectSound(page);
    await entry.getByRole('link', { name: 'Investigate this change' }).click();
    await page.getByRole('heading', { name: 'Something in production changed' }).waitFor();
    expect(await page.getByRole('combobox', { name: 'Environment' }).inputValue()).toBe('production');
    await expectSound(page);
    await page.getByRole('button', { name: 'Investigate' }).click();

    await page.getByRole('heading', { name: 'Changes: production' }).waitFor();
    const changes = page.getByRole('table', { name: 'Changes' });
    await changes.getByRole('row').filter({ hasText: 'PAYMENT_KEY' }).filter({ hasText: '1 → 2' }).waitFor();
    await expectSound(page);
    await page.getByRole('button', { name: 'Restore PAYMENT_KEY' }).click();
    await expectSound(page);
    await dialog(page).getByRole('button', { name: 'Restore version 1' }).click();
    await task(page, 'done: Restore PAYMENT_KEY').waitFor();
    expect(await call('GET', '/v1/secrets/PAYMENT_KEY?env=production')).toMatchObject({ value: 'good' });
    expect(await printed(page)).toContain('PAYMENT_KEY');
  });

  test('are two clicks away from any page, say what is wrong with a question, and are kept', {
    timeout: 60_000,
  }, async () => {
    const page = await site.visit('/projects');
    await page.getByRole('link', { name: 'Investigate' }).click();
    await page.getByRole('heading', { name: 'Earlier investigations' }).waitFor();
    await expectSound(page);
    await page.getByRole('link', { name: 'An API key may have leaked' }).click();
    const name = page.getByRole('combobox', { name: 'API key' });
    await name.fill('ci');
    await page.getByRole('option', { name: /^ci-deploy/ }).click();
    expect(await name.inputValue()).toBe('ci-deploy');
    await name.fill(`dbk_${'0'.repeat(39)}`);
    await page.getByText('This is the key itself').waitFor();
    await page.getByRole('button', { name: 'Investigate' }).click();
    expect(new URL(page.url()).pathname).toBe('/investigations/leaked-key');
    await name.fill('never-heard-of');
    await page.getByRole('radio', { name: 'Custom range' }).click();
    await page.getByRole('button', { name: 'Investigate' }).click();
    await page.getByText('Choose when it begins').waitFor();
    await expectSound(page);
    await page.getByRole('link', { name: 'Investigate', exact: true }).last().click();
    await page.getByRole('link', { name: 'Leaked key: ci-deploy' }).first().click();
    await verdict(page).waitFor();
    await page.goto(`${site.url}/investigations/019ad1f3-6a3e-7c1d-8f4e-000000000000`);
    await page.getByRole('alert').waitFor();
    await expectSound(page);
    site.problems.splice(
      0,
      site.problems.length,
      ...site.problems.filter((text) => !/status of 404/.test(text)),
    );
  });

  test('show an auditor what is to be done, and no button that an auditor may not press', {
    timeout: 60_000,
  }, async () => {
    const { id } = await call<{ id: string }>('POST', '/v1/investigations/leaked-key', {
      apiKey: 'ci-deploy',
    });
    const auditor = await joinAs(site, 'auditor');
    const page = await site.visit(`/investigations/${id}`, PHONE, auditor);
    await page.getByRole('heading', { name: 'Leaked key: ci-deploy' }).waitFor();
    expect(await page.getByRole('button', { name: /^(?:Revoke|Set value)/ }).count()).toBe(0);
    await expectSound(page);
  });
});
