import type { EventInput } from '@daybook/sdk';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { rowsOf, useSite } from '../../page.testing.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Something that happened to a secret, some time ago. */
function happened(p: {
  readonly action?: string;
  readonly actor: string;
  readonly secret: string;
  readonly ago: number;
  readonly ip?: string;
  readonly environment?: string;
}): EventInput {
  const { action = 'SECRET_READ', actor, secret, ago, ip = '198.51.100.4', environment = 'production' } = p;
  const isKey = actor.startsWith('api-key:');
  return {
    action,
    occurredAt: new Date(Date.now() - ago).toISOString(),
    actor: { type: isKey ? 'api-key' : 'user', name: actor.replace('api-key:', '') },
    resource: { name: secret },
    context: { ip, environment },
  };
}

// The browser that npm brings runs on Linux.
describe.skipIf(process.platform !== 'linux')("the guide's investigations, by hand", () => {
  const site = useSite();
  beforeAll(async () => {
    const everyday = Array.from({ length: 120 }, (_, n) =>
      happened({
        actor: n % 3 === 0 ? 'api-key:ci-deploy' : 'ana@acme.example',
        secret: `EVERYDAY_${n % 9}`,
        ago: (n + 1) * 8 * HOUR,
      }),
    );
    await site.recordAll([
      ...everyday,
      // The leaked key: an address nobody knows, within a night.
      ...[1, 2, 3].map((n) =>
        happened({ actor: 'api-key:ci-deploy', secret: `CROWN_${n}`, ago: 2 * HOUR + n, ip: '203.0.113.66' }),
      ),
      // The leaver: within the last 30 days, and before.
      happened({ actor: 'leo@acme.example', secret: 'TAKEN_1', ago: 3 * DAY }),
      happened({ actor: 'leo@acme.example', secret: 'TAKEN_2', ago: 20 * DAY }),
      happened({ actor: 'leo@acme.example', secret: 'LONG_AGO_1', ago: 45 * DAY }),
      // The change in production.
      happened({ action: 'SECRET_SET', actor: 'mia@acme.example', secret: 'PAYMENT_KEY', ago: 5 * HOUR }),
      happened({
        action: 'SECRET_SET',
        actor: 'ana@acme.example',
        secret: 'STAGING_KEY',
        ago: 6 * HOUR,
        environment: 'staging',
      }),
    ]);
  }, 60_000);

  const panel = (page: Page) => page.getByRole('region', { name: 'Filter panel' });
  const apply = (page: Page) => panel(page).getByRole('button', { name: 'Apply' }).click();
  const secrets = async (page: Page) =>
    (await rowsOf(page).allTextContents()).map((text) => /([A-Z]+_)+(\d|KEY)(?=secret)/.exec(text)?.[0]);
  const filterOf = (page: Page) => new URL(page.url()).searchParams.get('q');
  async function write(page: Page, field: string, text: string): Promise<void> {
    const input = panel(page).getByRole('combobox', { name: field });
    await input.fill(text);
    await page.getByRole('option', { name: text }).first().click();
  }

  test('a leaked key: what it read in the window, and from which address that was not its own', async () => {
    const page = await site.visit('/audit-logs');
    await write(page, 'Actor', 'api-key:ci-deploy');
    await panel(page).getByRole('radio', { name: 'last 24 hours' }).click();
    await apply(page);
    await expect.poll(() => filterOf(page)).toContain('actor:api-key:ci-deploy');
    await expect
      .poll(async () => (await secrets(page)).filter((name) => name?.startsWith('CROWN')))
      .toHaveLength(3);
    // The known addresses are filtered out, entry by entry: what is left is unfamiliar.
    await rowsOf(page).filter({ hasText: '198.51.100.4' }).first().click();
    const entry = page.getByRole('complementary', { name: 'Entry' });
    await entry.getByText('Included in the ledger').waitFor();
    const action = entry.getByRole('button', { name: 'Filter out this ip address' });
    await action.hover({ force: true });
    await action.click();
    await expect.poll(() => secrets(page)).toEqual(['CROWN_1', 'CROWN_2', 'CROWN_3']);
    expect((await rowsOf(page).allTextContents()).every((text) => text.includes('203.0.113.66'))).toBe(true);
  });

  test('somebody who left: the secrets of their last 30 days, which are to be rotated', async () => {
    const page = await site.visit('/audit-logs');
    await write(page, 'Actor', 'leo@acme.example');
    await panel(page).getByRole('radio', { name: 'last 30 days' }).click();
    await panel(page)
      .getByRole('checkbox', { name: /^Secrets/ })
      .click();
    await apply(page);
    await expect.poll(() => secrets(page)).toEqual(['TAKEN_1', 'TAKEN_2']);
    await page.getByText('2 events · last 30 days').waitFor();
  });

  test('an unexpected change in production: who it was, with proof', async () => {
    const page = await site.visit('/audit-logs');
    await panel(page)
      .getByRole('checkbox', { name: /^secret/ })
      .click();
    await write(page, 'Action', 'SECRET_SET');
    await panel(page).getByText('More', { exact: true }).click();
    await write(page, 'Environment', 'production');
    await apply(page);
    await expect.poll(() => secrets(page)).toEqual(['PAYMENT_KEY']);
    await rowsOf(page).first().click();
    const entry = page.getByRole('complementary', { name: 'Entry' });
    await entry.getByText('Included in the ledger').waitFor();
    expect(await entry.getByRole('heading', { level: 2 }).textContent()).toContain('mia@acme.example');
    // Does that add up? All that she did.
    await entry.getByRole('link', { name: 'This actor' }).click();
    await page.getByText('1 event · all time').waitFor();
  });
});
