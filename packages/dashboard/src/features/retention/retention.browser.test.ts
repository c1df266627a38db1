import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createClient } from '@daybook/sdk';
import type { Locator, Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { expectSound, OWNER, useSite } from '../../page.testing.ts';
import { callAs, joinAs, loggedEvents } from '../../workspace.testing.ts';

const A_YEAR = { DAYBOOK_RETENTION_DAYS_BUSINESS: '365', DAYBOOK_SWEEP_SECONDS: '1' };
const A_SECOND = { ...A_YEAR, DAYBOOK_RETENTION_DAYS_BUSINESS: '0.0000115' };

const exported = mkdtempSync(join(tmpdir(), 'daybook-exported-'));
afterAll(() => rmSync(exported, { recursive: true, force: true }));

/** Drops a file as a mouse would. */
async function drop(place: Locator, bundle: string): Promise<void> {
  const data = await place.page().evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], 'acme.bundle'));
    return transfer;
  }, bundle);
  await place.dispatchEvent('drop', { dataTransfer: data });
}

const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

// The browser that npm brings runs on Linux.
describe.skipIf(process.platform !== 'linux')('retention and export', () => {
  const site = useSite({ env: { ...A_YEAR, DAYBOOK_EXPORT_DIR: exported } });

  test('is found under the settings; a hold is placed with its reason, and released by an owner', async () => {
    const page = await site.visit('/settings');
    await card(page, 'Retention and export').getByRole('link', { name: 'Open' }).click();
    await page.getByRole('heading', { name: 'Retention and export', level: 1 }).waitFor();
    await card(page, 'How long the log is kept').getByText('1 year', { exact: true }).first().waitFor();
    await card(page, 'Legal holds').getByText('No hold is in force.').waitFor();
    await card(page, 'Erasures').getByText('None was ever requested.').waitFor();
    await expectSound(page);

    await page.getByRole('button', { name: 'Place a hold' }).click();
    const dialog = page.getByRole('dialog', { name: 'Place a legal hold' });
    await dialog.getByLabel('Name').fill('Case 117');
    await dialog.getByLabel('What is held').selectOption('filter');
    await dialog.getByLabel('Filter').fill('category:secrets since:7d');
    await dialog.getByRole('button', { name: 'Place the hold' }).click();
    await dialog.getByRole('alert').filter({ hasText: 'Must' }).first().waitFor();
    expect(site.problems.splice(0).filter((problem) => !problem.includes('status of 4'))).toEqual([]);
    await expectSound(page);
    await dialog.getByLabel('Reason').fill('A letter of 24 November');
    await dialog.getByLabel('Filter').fill('category:secrets');
    await dialog.getByRole('button', { name: 'Place the hold' }).click();
    const hold = page.getByRole('list', { name: 'Holds in force' }).getByRole('listitem');
    await hold.getByText('Because: A letter of 24 November').waitFor();
    await card(page, 'How long the log is kept').getByText('1 legal hold keeps').waitFor();
    await loggedEvents(site, 'action:LEGAL_HOLD_CREATE', 1);

    await hold.getByRole('button', { name: 'Export what the hold Case 117 keeps' }).click();
    const kept = page.getByRole('dialog', { name: 'Export what the hold keeps' });
    await kept.getByRole('button', { name: 'Export' }).click();
    await page
      .getByRole('dialog', { name: 'Export as NDJSON' })
      .getByRole('link', { name: 'Download' })
      .waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).last().click();

    await hold.getByRole('button', { name: 'Release the hold Case 117' }).click();
    const asked = page.getByRole('dialog', { name: 'Release the hold?' });
    expect(await asked.getByRole('button', { name: 'Release it' }).isDisabled()).toBe(true);
    await asked.getByLabel('Type Case 117 to go on').fill('Case 117');
    await asked.getByRole('button', { name: 'Release it' }).click();
    await card(page, 'Legal holds').getByText('No hold is in force.').waitFor();
    await card(page, 'Legal holds').getByText('1 released').waitFor();
  });

  test('an erasure is requested with the password, shown with its time, and cancelled by an auditor', async () => {
    const page = await site.visit('/settings/retention');
    await page.getByRole('button', { name: 'Erase a person’s data…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Erase a person’s data' });
    await dialog.getByText('After 72 hours in which').waitFor();
    await dialog.getByLabel('E-mail of the person').fill('ana@acme.example');
    await dialog.getByLabel('Your password', { exact: true }).fill('not this');
    await dialog.getByRole('button', { name: 'Request the erasure' }).click();
    await dialog.getByText('must be your current password').waitFor();
    expect(site.problems.splice(0).filter((problem) => !problem.includes('status of 403'))).toEqual([]);
    await dialog.getByLabel('Your password', { exact: true }).fill(OWNER.password);
    await dialog.getByRole('button', { name: 'Request the erasure' }).click();
    await page.getByRole('list', { name: 'Erasures' }).getByText('Carried out in 3 days').waitFor();
    await expectSound(page);

    const auditor = await site.visit('/settings/retention', {}, await joinAs(site, 'auditor'));
    const erasures = auditor.getByRole('list', { name: 'Erasures' });
    await erasures.getByRole('button', { name: 'Cancel the erasure of ana@acme.example' }).click();
    const asked = auditor.getByRole('dialog', { name: 'Cancel the erasure?' });
    await asked.getByRole('button', { name: 'Cancel the erasure' }).click();
    await erasures.getByText('cancelled by auditor@acme.example').waitFor();
    for (const name of ['Place a hold', 'Erase a person’s data…', 'Change the time'])
      expect(await auditor.getByRole('button', { name }).count()).toBe(0);
  });

  test('the log exports exactly the filter that it shows, with its count before and its file after', async () => {
    await site.record('exported', [{}, { resource: { name: 'A,B' } }, {}]);
    const page = await site.visit('/audit-logs?q=env:exported');
    await page.getByText('3 events').first().waitFor();
    await page.getByRole('button', { name: 'Export' }).click();
    const dialog = page.getByRole('dialog', { name: 'Export' });
    await dialog.getByText('3 events that match').waitFor();
    await dialog.getByText('env:exported').waitFor();
    await dialog.getByLabel('Format').selectOption('csv');
    await expectSound(page);
    await dialog.getByRole('button', { name: 'Export' }).click();
    const done = page.getByRole('dialog', { name: 'Export as CSV' });
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      done.getByRole('link', { name: 'Download' }).click(),
    ]);
    const lines = (await readFile(await download.path(), 'utf8')).trim().split(/\r?\n/);
    expect(lines).toHaveLength(4);
    expect(lines.filter((line) => line.includes('"A,B"'))).toHaveLength(1);
    await loggedEvents(site, 'action:AUDIT_LOG_EXPORT', 2);

    await page.goto(`${site.url}/settings/retention`);
    const item = page
      .getByRole('list', { name: 'Exports' })
      .getByRole('listitem')
      .filter({ hasText: 'env:exported' });
    await item.getByText('3 events, ').waitFor();
    await item.getByRole('button', { name: 'Delete the export of env:exported' }).click();
    await item.waitFor({ state: 'detached' });
  });

  test('a scheduled export shows its last result, and ends', async () => {
    const page = await site.visit('/settings/retention', { viewport: { width: 390, height: 800 } });
    await page.getByRole('button', { name: 'Schedule an export' }).click();
    const dialog = page.getByRole('dialog', { name: 'Schedule an export' });
    await dialog.getByLabel('Name').fill('nightly');
    await dialog.getByLabel('Folder').fill('../elsewhere');
    await dialog.getByRole('button', { name: 'Schedule', exact: true }).click();
    await dialog
      .getByText('must be the name of a subfolder')
      .or(dialog.getByText('Must be the name of a subfolder'))
      .waitFor();
    expect(site.problems.splice(0).filter((problem) => !problem.includes('status of 422'))).toEqual([]);
    await dialog.getByLabel('Folder').fill('acme/nightly');
    await dialog.getByRole('button', { name: 'Schedule', exact: true }).click();
    const item = page.getByRole('list', { name: 'Scheduled exports' }).getByRole('listitem');
    await item.getByText('every day').waitFor();
    await expect
      .poll(async () => {
        await page.reload();
        await item.waitFor();
        return item.getByText(/Last .*: \d+ events in/).count();
      })
      .toBe(1);
    await item.getByRole('button', { name: 'End the scheduled export nightly' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End it' }).click();
    await card(page, 'Scheduled exports').getByText('Nothing is exported by itself.').waitFor();
  });

  test('a shorter time is announced with its date, and what has expired is named everywhere', async () => {
    await site.record('old', [{}, {}]);
    await site.restart(undefined, A_SECOND);
    const page = await site.visit('/settings/retention');
    const window = card(page, 'How long the log is kept');
    await window.getByText('Until then nothing is lost').waitFor();
    await window.getByText(/^\d+ events?,/).waitFor();
    await page.goto('about:blank');
    await site.restart(async (dataFolder) => {
      const db = new DatabaseSync(join(dataFolder, 'workspace.db'));
      db.exec('UPDATE retention SET shrinks_at = 1');
      db.close();
    }, A_SECOND);
    const call = await callAs(site);
    await expect
      .poll(
        async () => (await call<{ expiredBefore: string | null }>('GET', '/v1/retention')).expiredBefore,
        {
          timeout: 20_000,
        },
      )
      .not.toBeNull();
    await site.restart();
    await page.goto(`${site.url}/settings/retention`);
    await window.getByText('What was recorded before').waitFor();
    await page.goto(`${site.url}/audit-logs?q=since:2020-01-01`);
    await page.getByText(/Events before \d+ \w+ \d{4} have expired\./).waitFor();
    await page.getByText('Their places in the ledger remain').waitFor();
    expect(await page.locator('rect[data-expired]').count()).toBe(1);
    await expectSound(page);
  });

  test('a bundle is made by the log, verified in the browser with the key that one brings, and refused once it is changed', async () => {
    await site.record('proved', [{}, {}]);
    const page = await site.visit('/audit-logs?q=env:proved');
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByLabel('As a bundle with proofs').check();
    await page.getByRole('dialog', { name: 'Export' }).getByRole('button', { name: 'Export' }).click();
    const made = page.getByRole('dialog', { name: 'Export as bundle with proofs' });
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      made.getByRole('link', { name: 'Download' }).click(),
    ]);
    const bundle = await readFile(await download.path(), 'utf8');

    await page.goto(`${site.url}/settings/retention`);
    const verify = card(page, 'Verify a bundle');
    await verify.getByRole('button', { name: 'Verify', exact: true }).click();
    await verify.getByText('Choose a bundle first.').waitFor();
    await drop(verify.getByText('Drop a bundle here'), bundle);
    await verify.getByRole('button', { name: 'Verify', exact: true }).click();
    await verify.getByText('without it nothing can be proved').waitFor();
    const [key = ''] = await createClient({ url: site.url, apiKey: site.apiKey }).ledger.keys();
    await verify.getByLabel('Verifier key').fill(key);
    await verify.getByRole('button', { name: 'Verify', exact: true }).click();
    await verify.getByText('2 events in the order of the log').waitFor();
    const notProved = verify.getByRole('region', { name: 'Not proved' });
    await notProved.getByText('that the selection is complete').waitFor();
    await expectSound(page);
    await drop(verify.getByText('acme.bundle'), bundle.replace('ana@', 'eve@'));
    await verify.getByRole('button', { name: 'Verify', exact: true }).click();
    await verify.getByText('Not verified').waitFor();
    expect(await verify.getByText('Proved', { exact: true }).count()).toBe(0);
  });

  test('an owner of the largest plan sets the time, within its bounds', async () => {
    const call = await callAs(site);
    await call('POST', '/v1/billing/plan', { plan: 'enterprise' });
    const page = await site.visit('/settings/retention');
    await page.getByRole('button', { name: 'Change the time' }).click();
    const dialog = page.getByRole('dialog', { name: 'How long the log is kept' });
    await dialog.getByLabel('The plan’s time: 7 years').uncheck();
    await dialog.getByLabel('Days').fill('0');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Must be a number of days from 1 to 36,500').waitFor();
    await dialog.getByLabel('Days').fill('30');
    await dialog.getByText('A shorter time counts after seven days').waitFor();
    await dialog.getByRole('button', { name: 'Save' }).click();
    const window = card(page, 'How long the log is kept');
    await window.getByText('events are kept for 30 days only, instead of 7 years').waitFor();
    await loggedEvents(site, 'action:RETENTION_CHANGE actor:olga@acme.example', 1);
  });

  test('a member is told that the page is not for them', async () => {
    const person = await joinAs(site, 'member');
    const page = await site.visit('/settings', {}, person);
    expect(await page.getByRole('region', { name: 'Retention and export' }).count()).toBe(0);
    await page.goto(`${site.url}/settings/retention`);
    await page.getByText('Your role does not show this page').waitFor();
  });
});
