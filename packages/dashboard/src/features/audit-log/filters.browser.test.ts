import { createClient, type FacetName } from '@daybook/sdk';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { axeFindings, pixelsBeyondEdge, useSite } from '../../page.testing.ts';
import { recordVaried } from './filters/varied-events.testing.ts';

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const WIDE = { viewport: { width: 1280, height: 900 } };

// The browser that npm brings runs on Linux.
describe.skipIf(process.platform !== 'linux')('the filters', () => {
  const site = useSite();
  beforeAll(() => recordVaried(site, 300), 60_000);

  const bar = (page: Page) => page.getByRole('combobox', { name: 'Filter', exact: true });
  const panel = (page: Page) => page.getByRole('form', { name: 'Filters' });
  const chart = (page: Page) => page.getByRole('slider', { name: 'Range of time' });
  const field = (page: Page, name: string) => panel(page).getByRole('combobox', { name });
  const box = (page: Page, name: string) =>
    panel(page).getByRole('checkbox', { name: new RegExp(`^${name} [\\d,]+ events?$`) });
  const query = (page: Page) => new URL(page.url()).searchParams.get('q');

  async function counted(q: string, fields: readonly FacetName[] = ['category']) {
    return createClient({ url: site.url, apiKey: site.apiKey }).facets({ q, fields, top: 100 });
  }

  async function wide(q = ''): Promise<Page> {
    const page = await site.visit(q === '' ? '/' : `/audit-logs?q=${encodeURIComponent(q)}`, WIDE);
    await chart(page).waitFor();
    return page;
  }

  /** Presses Apply and waits for the filter that is then in the address, and for as many events as the server counts. */
  async function applied(page: Page, q: string): Promise<void> {
    await panel(page).getByRole('button', { name: 'Apply' }).click();
    await shows(page, q);
  }

  async function shows(page: Page, q: string | null): Promise<void> {
    await expect.poll(() => query(page)).toBe(q);
    const { total } = await counted(q ?? '');
    expect(total).toBeGreaterThan(0);
    await page
      .getByText(`${total.toLocaleString('en')} ${total === 1 ? 'event' : 'events'} · `)
      .first()
      .waitFor();
    await expect.poll(() => bar(page).inputValue()).toBe(q ?? '');
  }

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
    expect(await bar(page).inputValue()).toBe('');
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
    await box(page, 'Audit').check();
    await applied(page, 'env:production ip:10.0.0.0/24 category:audit');
    await panel(page).getByText('3 set').waitFor();
    await field(page, 'IP address').fill('home');
    await panel(page).getByRole('button', { name: 'Apply' }).click();
    await panel(page).getByText('This must be an address or a CIDR').waitFor();
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

  test('written in the bar are completed by keys alone, and the panel agrees', async () => {
    const page = await wide();
    await page.keyboard.press('/');
    await page.keyboard.type('cat');
    await page.keyboard.press('Tab');
    expect(await bar(page).inputValue()).toBe('category:');
    const options = page.getByRole('listbox', { name: 'Completions' }).getByRole('option');
    await options.filter({ hasText: /^secrets/ }).waitFor();
    await page.keyboard.type('sec');
    await page.keyboard.press('ArrowDown');
    expect(await options.first().getAttribute('aria-selected')).toBe('true');
    expect(await bar(page).getAttribute('aria-activedescendant')).toBe(
      await options.first().getAttribute('id'),
    );
    await page.keyboard.press('Enter');
    expect(await bar(page).inputValue()).toBe('category:secrets ');
    await page.keyboard.type('env:');
    const { fields } = await counted('category:secrets', ['env']);
    const production = fields.env?.find(({ value }) => value === 'production')?.count;
    await options.filter({ hasText: new RegExp(`^production${production} events?$`) }).waitFor();
    await page.keyboard.type('prod');
    await page.keyboard.press('Tab');
    await page.keyboard.type('since:30');
    await page.keyboard.press('Escape');
    await expect.poll(() => options.count()).toBe(0);
    await page.keyboard.type('d');
    await page.keyboard.press('Enter');
    await shows(page, 'category:secrets env:production since:30d');
    expect(await box(page, 'Secrets').isChecked()).toBe(true);
    expect(await panel(page).getByRole('radio', { name: 'last 30 days' }).isChecked()).toBe(true);
    await panel(page).getByText('1 set').waitFor();
  });

  test('written wrongly say where, and are mended by a press; the way to the help is beside them', async () => {
    const page = await wide();
    await bar(page).fill('env:production acton:SECRET_READ');
    await page.getByText('At character 16, acton: there is no key acton:').waitFor();
    await page.getByRole('button', { name: 'Use action' }).click();
    expect(await bar(page).inputValue()).toBe('env:production action:SECRET_READ');
    expect(await page.getByRole('link', { name: 'How filters are written' }).getAttribute('href')).toBe(
      '/docs/filter',
    );
    await page.goto(`${site.url}/audit-logs?q=acton:x`);
    await panel(page).getByText('The filter that was written cannot be read.').waitFor();
  });

  test('of time are drawn with a mouse: the list and the address narrow to it, and it can be cleared', async () => {
    const page = await wide('type:secret');
    await drag(page, 0.5, 0.7);
    await expect.poll(() => query(page)).toMatch(/^type:secret since:\S+ until:\S+$/);
    const narrowed = query(page) ?? '';
    await shows(page, narrowed);
    expect((await counted(narrowed)).total).toBeLessThan((await counted('type:secret')).total);
    await page.getByRole('button', { name: 'Clear range' }).click();
    await shows(page, 'type:secret');
    await page.goBack();
    await shows(page, narrowed);
  });

  test('of time are left as they were by Esc in the middle of a drag', async () => {
    const page = await wide('type:secret');
    const box = await chart(page).boundingBox();
    if (box === null) throw new Error('the chart must be seen');
    await page.mouse.move(box.x + 20, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + 200, box.y + 40);
    await page.keyboard.press('Escape');
    await page.mouse.up();
    expect(query(page)).toBe('type:secret');
  });

  test('of time are chosen by keys: arrows move, shift extends, Esc cancels, Enter applies', async () => {
    const page = await wide();
    await chart(page).focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('PageDown');
    const one = await chart(page).getAttribute('aria-valuetext');
    expect(one).toMatch(/^\d+ \w{3} \d{4}.* · \d+ events?$/);
    await page.keyboard.press('Escape');
    expect(await chart(page).getAttribute('aria-valuetext')).toBe('Nothing chosen');
    for (const key of ['End', 'PageDown', 'Shift+ArrowLeft', 'Shift+ArrowLeft'])
      await page.keyboard.press(key);
    const chosen = (await chart(page).getAttribute('aria-valuetext')) ?? '';
    const count = Number(/(\d+) events?$/.exec(chosen)?.[1]);
    expect(count).toBeGreaterThan(0);
    await page.keyboard.press('Enter');
    await expect.poll(() => query(page)).toMatch(/^since:\S+ until:\S+$/);
    await shows(page, query(page));
    expect((await counted(query(page) ?? '')).total).toBe(count);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('slider');
  });

  test('of time are told as numbers, too, with the sums of the server', async () => {
    const page = await wide('category:secrets,billing');
    await page.getByText('Table', { exact: true }).click();
    const table = page.getByRole('region', { name: 'Events by time and category' });
    const cells = await table.getByRole('cell').allTextContents();
    const { total } = await counted('category:secrets,billing');
    expect(cells.reduce((sum, text) => sum + Number(text.replaceAll(',', '')), 0)).toBe(total);
    expect(await table.getByRole('columnheader').allTextContents()).toEqual(['Time', 'Secrets', 'Billing']);
  });

  test('open as a sheet on a phone, and close when they are applied; a finger narrows the time, a tap does not', async () => {
    const page = await site.visit('/', PHONE);
    const button = page.getByRole('button', { name: 'Filters', exact: false });
    await button.click();
    await box(page, 'Secrets').check();
    await applied(page, 'category:secrets');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    await page.getByRole('button', { name: 'Filters 1 set' }).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toMatch('Filters');
    await chart(page).scrollIntoViewIfNeeded();
    await swipe(page, 0.4, 0.4);
    expect(query(page)).toBe('category:secrets');
    await swipe(page, 0.2, 0.6);
    await expect.poll(() => query(page)).toMatch(/^category:secrets since:/);
  });

  /** A finger that goes from one part of the chart's width to another. */
  async function swipe(page: Page, from: number, to: number): Promise<void> {
    const place = await chart(page).boundingBox();
    if (place === null) throw new Error('the chart must be seen');
    const finger = await page.context().newCDPSession(page);
    const at = (part: number) => [{ x: place.x + place.width * part, y: place.y + place.height / 2 }];
    await finger.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(from) });
    for (const part of [0.5, 1])
      await finger.send('Input.dispatchTouchEvent', {
        type: 'touchMove',
        touchPoints: at(from + (to - from) * part),
      });
    await finger.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await finger.detach();
  }

  async function drag(page: Page, from: number, to: number): Promise<void> {
    const box = await chart(page).boundingBox();
    if (box === null) throw new Error('the chart must be seen');
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width * from, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * to, y, { steps: 4 });
    await page.mouse.up();
  }

  describe.each([
    ['wide', WIDE],
    ['phone', PHONE],
  ])('in a %s window', (_, window) => {
    test.each(['light', 'dark'] as const)(
      'have nothing for axe to find, and fit, in %s',
      async (colorScheme) => {
        const page = await site.visit('/audit-logs?q=-env:staging', { ...window, colorScheme });
        const isFine = async () => {
          expect(await axeFindings(page)).toEqual([]);
          expect(await pixelsBeyondEdge(page)).toBeLessThanOrEqual(0);
        };
        await chart(page).focus();
        for (const key of ['ArrowLeft', 'Shift+ArrowLeft']) await page.keyboard.press(key);
        await isFine();
        await page.keyboard.press('Escape');
        await page.getByText('Table', { exact: true }).click();
        await isFine();
        await page.getByText('Table', { exact: true }).click();
        await bar(page).fill('acton:x env:');
        await page.getByRole('option', { name: /production/ }).waitFor();
        await isFine();
        await bar(page).press('Escape');
        if (window === PHONE) await page.getByRole('button', { name: /^Filters/ }).click();
        await panel(page).getByRole('radio', { name: 'Custom range' }).check();
        await panel(page).getByRole('grid').waitFor();
        await isFine();
        await panel(page).getByText('More', { exact: true }).click();
        await field(page, 'Environment').fill('p');
        await page.getByRole('option', { name: /^production/ }).waitFor();
        await field(page, 'IP address').fill('home');
        await field(page, 'Resource').click();
        await isFine();
      },
      120_000,
    );
  });
});
