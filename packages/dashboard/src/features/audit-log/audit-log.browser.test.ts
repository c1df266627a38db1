import { describe, expect, test } from 'vitest';
import {
  applyFilter,
  filterField,
  pixelsBeyondEdge,
  rowsOf,
  secretRead,
  useSite,
} from '../../page.testing.ts';

// The browser that npm brings runs on Linux.
describe.skipIf(process.platform !== 'linux')('the audit log', () => {
  const site = useSite();

  test('filters by text, and reload and back button bring the view again', async () => {
    await site.record('filtered', [{}, {}, { resource: { name: 'OTHER' } }]);
    const page = await site.visit('/audit-logs?q=env:filtered');
    await page.getByText('3 events · all time').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.insertText('env:filtered resource:OTHER since:7d');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await page.getByText('1 event · last 7 days').waitFor();
    await expect.poll(() => rowsOf(page).count()).toBe(1);
    await page.reload();
    await page.getByText('1 event · last 7 days').waitFor();
    expect(await filterField(page).inputValue()).toBe('env:filtered resource:OTHER since:7d');
    await page.goBack();
    await page.getByText('3 events · all time').waitFor();
    expect(await filterField(page).inputValue()).toBe('env:filtered');
    await applyFilter(page, 'env:nowhere');
    await page.getByText('No event matches').waitFor();
    await page.getByRole('button', { name: 'Reset the filter' }).click();
    await expect.poll(() => new URL(page.url()).search).toBe('');
  });

  test('says where a filter is wrong as one types, and what was meant, and does not apply it', async () => {
    const page = await site.visit('/audit-logs');
    const field = filterField(page);
    await field.fill('acton:SECRET_READ');
    await page.getByText('At character 1, acton: there is no key acton').waitFor();
    await page.keyboard.press('Enter');
    expect(new URL(page.url()).search).toBe('');
    await page.getByRole('button', { name: 'Use action' }).click();
    expect(await field.inputValue()).toBe('action:SECRET_READ');
    await page.goto(`${site.url}/audit-logs?q=acton:SECRET_READ`);
    await page.getByRole('heading', { name: 'The filter cannot be applied' }).waitFor();
  });

  test('opens an entry and verifies in the browser that it is in the ledger', async () => {
    const [id = ''] = await site.record('proved', [
      { occurredAt: '2026-01-02T03:04:05.678Z', changes: [{ field: 'role', from: 'member', to: 'admin' }] },
    ]);
    const page = await site.visit('/audit-logs?q=env:proved');
    await page.getByRole('row', { name: /DATABASE_URL/ }).click();
    const entry = page.getByRole('complementary', { name: 'Entry' });
    await entry
      .getByText(
        /^Included at position [\d,]+ in the checkpoint of size [\d,]+, signed by daybook\.local\/org_\w+\.$/,
      )
      .waitFor();
    expect(new URL(page.url()).searchParams.get('event')).toBe(id);
    const text = await entry.textContent();
    expect(text).toContain('2026-01-02 04:04:05.678 +01:00');
    expect(text).toContain('2026-01-02 03:04:05.678 UTC');
    expect(text).toContain('reported by api-key:first-key');
    expect(text).toContain(`"occurredAt":"2026-01-02T03:04:05.678Z"`);
    await entry.getByRole('row', { name: 'role member admin' }).waitFor();
    expect(text).toContain('./daybook verify proof - --key-file ./daybook.key');
    await page.getByText('consistent since').waitFor();
    await page.reload();
    await page.getByText('Included in the ledger').waitFor();
    await entry.getByText('which this browser remembers').waitFor();
  });

  test('shouts when a proof does not prove, or proves something else than is shown', async () => {
    const [id] = await site.record('forged', [{}]);
    const page = await site.visit('/audit-logs?q=env:forged');
    await page.route('**/proof', async (route) => {
      const answer = await (await route.fetch()).json();
      await route.fulfill({
        json: { ...answer, payload: answer.payload.replace('DATABASE_URL', 'HARMLESS') },
      });
    });
    await page.goto(`${site.url}/audit-logs?q=env:forged&event=${id}`);
    await page.getByRole('alert').filter({ hasText: 'Verification failed' }).waitFor();
    await page.unroute('**/proof');
    await page.route('**/v1/events?*', async (route) => {
      const text = await (await route.fetch()).text();
      await route.fulfill({
        contentType: 'application/json',
        body: text.replaceAll('DATABASE_URL', 'HARMLESS'),
      });
    });
    await page.reload();
    await page
      .getByRole('alert')
      .filter({ hasText: 'What is shown is not what was proved' })
      .filter({ hasText: 'resource' })
      .waitFor();
  });

  test('shows hostile text as text', async () => {
    const name = '<img src=x onerror="document.title=1">\u202egnp.exe\u200b';
    await site.record('hostile', [
      {
        actor: { type: 'user', name },
        resource: { type: 'secret', name },
        metadata: { [name.slice(0, 39)]: name },
      },
    ]);
    const page = await site.visit('/audit-logs?q=env:hostile');
    const row = rowsOf(page);
    expect(await row.textContent()).toContain(
      '<img src=x onerror="document.title=1">⟨U+202E⟩gnp.exe⟨U+200B⟩',
    );
    await row.click();
    await page.getByText('Included in the ledger').waitFor();
    expect(await page.locator('main img, aside img').count()).toBe(0);
    expect(await page.evaluate(() => document.body.textContent)).not.toMatch(/[\u202e\u200b]/);
    expect(await page.title()).toBe('Audit logs · Acme · Daybook');
    expect(await pixelsBeyondEdge(page)).toBeLessThanOrEqual(0);
  });

  test('is worked by keys alone, and the focus is never lost', async () => {
    await site.record('keys', [secretRead('C', 3), secretRead('B', 2), secretRead('A', 1)]);
    const page = await site.visit('/audit-logs?q=env:keys');
    await rowsOf(page).nth(2).waitFor();
    const focused = () =>
      page.evaluate(
        () =>
          document.activeElement
            ?.closest('tr,aside,input')
            ?.textContent?.match(/secret [ABC]|[ABC](?=secret)/)?.[0] ?? document.activeElement?.tagName,
      );
    await page.keyboard.press('j');
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('B');
    await page.keyboard.press('k');
    expect(await focused()).toBe('C');
    await page.keyboard.press('Enter');
    await expect.poll(focused).toBe('secret C');
    await page.keyboard.press('j');
    await expect.poll(focused).toBe('secret B');
    await page.keyboard.press('Escape');
    await expect.poll(focused).toBe('B');
    await page.keyboard.press('Enter');
    await expect.poll(focused).toBe('secret B');
    await page.goBack();
    await expect.poll(focused).toBe('B');
    await page.keyboard.press('/');
    expect(await focused()).toBe('INPUT');
  });
});
