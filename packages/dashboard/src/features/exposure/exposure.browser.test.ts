import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectSound, OWNER, useSite } from '../../page.testing.ts';
import { callAs, joinAs, loggedEvents } from '../../workspace.testing.ts';

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

// The browser that npm brings runs on Linux.
describe.skipIf(process.platform !== 'linux')('who holds what', () => {
  const site = useSite();
  const row = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text });
  let reader = '';

  beforeAll(async () => {
    const call = await callAs(site);
    const person = await joinAs(site, 'member');
    reader = person.email;
    await call('PUT', '/v1/secrets/DATABASE_URL?env=production', { value: 'one' });
    const read = { names: ['DATABASE_URL'], env: 'production' };
    await (await callAs(site, person))('POST', '/v1/secrets/read', read);
    await call('PUT', '/v1/secrets/DATABASE_URL?env=production', { value: 'two' });
  }, 60_000);

  test('is told of a secret from its row, and from there of each holder', { timeout: 60_000 }, async () => {
    await loggedEvents(site, 'action:SECRET_SET,SECRET_READ', 3);
    const page = await site.visit('/secrets?env=production');
    await page.getByRole('link', { name: 'Who holds DATABASE_URL' }).click();
    await page.getByRole('heading', { name: 'Who holds DATABASE_URL in production' }).waitFor();
    // Version 2 is known to whoever set it; who read version 1 knows nothing that is in use.
    await row(page, OWNER.email).getByText('in use').waitFor();
    expect(await row(page, reader).count()).toBe(0);
    await expectSound(page);
    await page.getByRole('button', { name: /^All/ }).click();
    await row(page, reader).getByText('replaced').waitFor();
    await expectSound(page);
    await row(page, reader).getByRole('link', { name: reader, exact: true }).click();
    await page.getByRole('heading', { name: `What ${reader} holds` }).waitFor();
    await page.getByText('None of it is in use any more').waitFor();
  });

  test('is asked for by name, and says when nobody does', { timeout: 60_000 }, async () => {
    const page = await site.visit('/exposure', PHONE);
    await page.getByRole('heading', { name: 'Who holds what' }).waitFor();
    await expectSound(page);
    await page.getByRole('combobox', { name: 'Secret' }).fill('DATA');
    await page.getByRole('option', { name: /^DATABASE_URL/ }).tap();
    await page.getByRole('button', { name: 'Who holds it' }).tap();
    await row(page, OWNER.email).getByText('in use').first().waitFor();
    await expectSound(page);
    await page.getByRole('combobox', { name: 'Person or API key' }).fill('nobody@acme.example');
    await page.getByRole('button', { name: 'What they hold' }).tap();
    await page.getByRole('heading', { name: 'They hold nothing' }).waitFor();
    await expectSound(page);
  });
});
