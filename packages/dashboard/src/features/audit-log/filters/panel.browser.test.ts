import { describe, expect, test } from 'vitest';
import { filterField } from '../../../page.testing.ts';
import { box, field, panel, query, useFilters } from './filters.testing.ts';

// The browser that npm brings runs on Linux.
describe.skipIf(process.platform !== 'linux')('the filters of the panel', () => {
  const { site, counted, wide, applied, shows } = useFilters();

  test('choose by category and resource type, with the counts of the server beside each choice', async () => {
    const signIns = async () => (await counted('action:USER_LOGIN')).total;
    const before = await signIns();
    const page = await wide();
    // The sign-in is recorded, too; the counts are those of a page that is opened after it.
    await expect.poll(signIns).toBeGreaterThan(before);
    await page.reload();
    const { fields } = await counted('', ['category', 'type']);
    for (const { value, count } of [...(fields.category ?? []), ...(fields.type ?? [])]) {
      if (['Audit', 'variable', 'audit-log', 'organization'].includes(value)) continue;
      await panel(page)
        .locator('label')
        .filter({ hasText: new RegExp(`^${value}${count.toLocaleString('en')} events?$`) })
        .waitFor();
    }
    await box(page, 'Secrets').check();
    await box(page, 'API Keys').check();
    await applied(page, 'category:secrets,api-keys');
    await box(page, 'Secrets').uncheck();
    await box(page, 'api-key').check();
    await applied(page, 'category:api-keys type:api-key');
  });

  test('count beside the choices with the draft, each key with its own choice lifted', async () => {
    const page = await wide();
    await box(page, 'Secrets').check();
    const { fields, total } = await counted('category:secrets', ['category', 'type']);
    const members = fields.type?.find(({ value }) => value === 'member')?.count ?? 0;
    await panel(page)
      .locator('label')
      .filter({ hasText: new RegExp(`^member${members} events$`) })
      .waitFor();
    const teams = fields.category?.find(({ value }) => value === 'Team')?.count ?? 0;
    expect(teams).toBeGreaterThan(0);
    await panel(page)
      .locator('label')
      .filter({ hasText: new RegExp(`^Team${teams} events?$`) })
      .waitFor();
    await panel(page).getByText(`Not applied yet: ${total} events`).waitFor();
  });

  test('are a draft until applied, also by Enter; Reset clears everything, and the back button brings it again', async () => {
    const page = await wide();
    await box(page, 'Billing').check();
    await panel(page)
      .getByText(/^Not applied yet: /)
      .waitFor();
    expect(query(page)).toBeNull();
    expect(await filterField(page).inputValue()).toBe('');
    await box(page, 'Billing').press('Enter');
    await shows(page, 'category:billing');
    await panel(page).getByRole('radio', { name: 'last 7 days' }).check();
    await applied(page, 'category:billing since:7d');
    await panel(page).getByRole('button', { name: 'Reset' }).click();
    await shows(page, null);
    expect(await panel(page).getByRole('radio', { name: 'Any time' }).isChecked()).toBe(true);
    expect(await box(page, 'Billing').isChecked()).toBe(false);
    await page.goBack();
    await shows(page, 'category:billing since:7d');
    expect(await box(page, 'Billing').isChecked()).toBe(true);
    expect(await panel(page).getByRole('radio', { name: 'last 7 days' }).isChecked()).toBe(true);
  });

  test('find an action by a part of its name, and refuse one that there is not', async () => {
    const page = await wide();
    const action = field(page, 'Action');
    await action.click();
    const options = page.getByRole('listbox', { name: 'Action' }).getByRole('option');
    const { fields } = await counted('', ['action']);
    const reads = fields.action?.find(({ value }) => value === 'SECRET_READ')?.count ?? 0;
    await options.filter({ hasText: new RegExp(`^SECRET_READ${reads} events?$`) }).waitFor();
    await action.fill('t_read');
    expect(await options.allTextContents()).toEqual([
      `SECRET_READ${reads} ${reads === 1 ? 'event' : 'events'}`,
    ]);
    await action.press('ArrowDown');
    await action.press('Enter');
    expect(await action.inputValue()).toBe('SECRET_READ');
    await applied(page, 'action:SECRET_READ');
    await action.fill('SECRET_RED');
    await panel(page).getByRole('button', { name: 'Apply' }).click();
    await panel(page).getByText('There is no action of that name; is it SECRET_READ?').waitFor();
    expect(await action.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(query(page)).toBe('action:SECRET_READ');
    await panel(page).getByRole('button', { name: 'Clear Action' }).click();
    await panel(page).getByRole('button', { name: 'Apply' }).click();
    await shows(page, null);
  });

  test('find an actor, offered with counts or written freely', async () => {
    const page = await wide();
    const actor = field(page, 'Actor');
    await actor.fill('backup');
    const { fields } = await counted('', ['actor']);
    const count = fields.actor?.find(({ value }) => value === 'api-key:backup job')?.count;
    await page.getByRole('option', { name: `api-key:backup job ${count} events` }).click();
    await applied(page, 'actor:api-key:"backup job"');
    await actor.fill('ana@acme.example');
    await actor.press('Enter');
    await shows(page, 'actor:ana@acme.example');
  });

  test('keep relative times relative and take absolute ones from calendar and clock, in the zone that is shown', async () => {
    const page = await wide();
    await panel(page).getByRole('radio', { name: 'last 30 days' }).check();
    await applied(page, 'since:30d');
    await panel(page).getByRole('radio', { name: 'Custom range' }).check();
    await panel(page).getByRole('grid').waitFor();
    await panel(page)
      .getByRole('button', { name: /previous month/i })
      .click();
    const month = await panel(page).getByRole('grid').getAttribute('aria-label');
    const days = panel(page).getByRole('gridcell').getByRole('button');
    const day = (number: number) => days.filter({ hasText: new RegExp(`^${number}$`) });
    // The calendar shows the ends of other months, too: in the middle there is one of each.
    await day(12).click();
    await day(14).click();
    const from = panel(page).getByLabel('From');
    const start = new Date(`12 ${month} 00:00:00`);
    const wall = `${start.getFullYear()}-${String(start.getMonth() + 1).padStart(2, '0')}`;
    await expect.poll(() => from.inputValue()).toMatch(new RegExp(`^${wall}-12T00:00`));
    expect(await panel(page).getByLabel('Until').inputValue()).toMatch(new RegExp(`^${wall}-15T00:00`));
    await from.fill(`${wall}-13T06:30:00`);
    await panel(page).getByRole('button', { name: 'Apply' }).click();
    await expect.poll(() => query(page)).toMatch(/^since:/);
    const [since = '', until = ''] = (query(page) ?? '').split(' ').map((term) => term.replace(/^\w+:/, ''));
    const berlin = (text: string) =>
      new Date(text).toLocaleString('sv', { timeZone: 'Europe/Berlin' }).replace(' ', 'T');
    expect(berlin(since)).toBe(`${wall}-13T06:30:00`);
    expect(berlin(until)).toBe(`${wall}-15T00:00:00`);
    await page.goto(`${site.url}/audit-logs?q=${encodeURIComponent(query(page) ?? '')}&zone=UTC`);
    await expect.poll(() => from.inputValue()).toMatch(new RegExp(`^${since.slice(0, 16)}`));
    await from.fill('1969-05-05T00:00:00');
    await panel(page).getByText('Times begin with 1970').waitFor();
    await from.fill('2100-01-01T00:00:00');
    await panel(page).getByText('The range must end after it begins').waitFor();
    await panel(page).getByRole('button', { name: 'Apply' }).click();
    expect(query(page)).toBe(`since:${since} until:${until}`);
  });

  test('have more below: environment, address, resource, outcome, project, recorder, other categories and types', async () => {
    const page = await wide();
    await panel(page).getByText('More', { exact: true }).click();
    await field(page, 'Environment').fill('prod');
    await page.getByRole('option', { name: /^production/ }).click();
    await field(page, 'IP address').fill('10.0.0.0/24');
    await applied(page, 'env:production ip:10.0.0.0/24');
    await panel(page).getByText('2 set').waitFor();
    await field(page, 'IP address').fill('home');
    await panel(page).getByRole('button', { name: 'Apply' }).click();
    await panel(page).getByText('This must be an address or a CIDR').waitFor();
    await panel(page).getByRole('button', { name: 'Reset' }).click();
    await shows(page, null);
    // Only Daybook's own acts are of this category.
    await fetch(`${site.url}/v1/catalogue/actions/ORDER_PAID`, {
      method: 'PUT',
      headers: { Authorization: `Bearer ${site.apiKey}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ category: 'Orders', resourceType: 'order' }),
    });
    await expect.poll(async () => (await counted('category:audit')).total).toBeGreaterThan(0);
    await box(page, 'Audit').check();
    await applied(page, 'category:audit');
    await panel(page).getByRole('button', { name: 'Reset' }).click();
    await shows(page, null);
    await field(page, 'Resource').fill('deploy key');
    await field(page, 'Project').fill('back office');
    await box(page, 'success').check();
    await field(page, 'Recorder').click();
    await page.getByRole('option', { name: /^api-key:first-key/ }).click();
    await applied(
      page,
      'resource:"deploy key" project:"back office" outcome:success recorder:api-key:first-key',
    );
  });

  test('keep what the panel cannot show, and let it be taken out', async () => {
    const page = await wide('-env:staging acme type:secret action:SECRET_*');
    const others = panel(page).getByRole('list', { name: 'Also in the filter' });
    expect(await others.getByRole('listitem').allTextContents()).toEqual([
      'also: -env:staging',
      'also: acme',
      'also: action:SECRET_*',
    ]);
    await box(page, 'secret').uncheck();
    await others.getByRole('button', { name: 'Remove acme' }).click();
    await applied(page, '-env:staging action:SECRET_*');
  });
});
