import { cp, readFile, rm } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import {
  axeFindings,
  expectNoFindings,
  pixelsBeyondEdge,
  secretRead,
  useSite,
} from '../../../page.testing.ts';

/** A key of a log that has nothing to do with this one. */
const OTHER_KEY = 'example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx';
/** A server takes its time to stop while a browser holds on to it. */
const WITH_RESTARTS = { timeout: 120_000 };

// The browser that npm brings runs on Linux.
describe.skipIf(process.platform !== 'linux')("the browser's own memory of the ledger", () => {
  const site = useSite();
  const backupOf = (dataFolder: string) => `${dataFolder}-backup`;
  const backUp = () =>
    site.restart(async (folder) => {
      await rm(backupOf(folder), { recursive: true, force: true });
      await cp(folder, backupOf(folder), { recursive: true });
    });
  const restore = () =>
    site.restart(async (folder) => {
      await rm(folder, { recursive: true });
      await cp(backupOf(folder), folder, { recursive: true });
      await rm(backupOf(folder), { recursive: true });
    });

  const remembered = (page: Page) =>
    page.evaluate(
      (name) => JSON.parse(localStorage.getItem(name) ?? 'null'),
      `daybook:ledger:${site.organizationId}`,
    );
  const rememberedSize = async (page: Page) => Number((await remembered(page))?.newest.size);
  const refresh = (page: Page) => page.getByRole('button', { name: 'Refresh' }).click();
  // A browser reports every connection that is refused or broken, every 503 of a server that is stopping, and every 409 of a log that
  // ends before what is followed.
  const forgetBrokenConnections = () => {
    const others = site.problems
      .splice(0)
      .filter((problem) => !/ERR_|network|status of (503|409)/i.test(problem));
    expect(others).toEqual([]);
  };

  test('follows a log that grows, and says since when it was consistent', async () => {
    const page = await site.visit('/audit-logs');
    await page.getByText('consistent since').waitFor();
    const first = await remembered(page);
    await site.record('grown', [secretRead('A'), secretRead('B')]);
    await refresh(page);
    await expect.poll(() => rememberedSize(page)).toBeGreaterThanOrEqual(Number(first.newest.size) + 2);
    expect((await remembered(page)).firstSeen).toBe(first.firstSeen);
    await page.getByText('consistent since').click();
    const details = page.getByRole('dialog', { name: "This browser's memory of the log" });
    await details.getByText(`${await rememberedSize(page)} entries`).waitFor();
    expect(await axeFindings(page)).toEqual([]);
  });

  test('gives the checkpoint to keep, exactly as it was signed', async () => {
    const page = await site.visit('/audit-logs');
    await page.getByText('consistent since').click();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download' }).click();
    expect(await readFile(await (await download).path(), 'utf8')).toBe((await remembered(page)).newest.note);
  });

  test(
    'warns unmissably when the log was rolled back, and goes on warning until that is accepted',
    WITH_RESTARTS,
    async () => {
      const page = await site.visit('/audit-logs');
      await backUp();
      await site.record('lost', [secretRead('A'), secretRead('B'), secretRead('C')]);
      await expect.poll(() => page.getByText('Live', { exact: true }).count(), { timeout: 20_000 }).toBe(1);
      await refresh(page);
      await page.getByRole('row', { name: /lost/ }).first().waitFor();
      await page.getByText('consistent since').waitFor();
      const size = await rememberedSize(page);
      const before = await remembered(page);

      await restore();
      // Nobody touches the page: it finds out when the server is there again.
      const alarm = page.getByRole('alert').filter({ hasText: 'The log was rolled back' });
      await alarm.waitFor({ timeout: 30_000 });
      forgetBrokenConnections();
      const text = await alarm.textContent();
      expect(text).toContain(`${size} entries`);
      expect(text).toContain(`${size - 3} entries`);
      expect(text).toContain(before.newest.root);
      expect(text).toContain('3 entries that were in the log are gone');
      expect(await alarm.getByRole('button', { name: 'Download' }).count()).toBe(2);
      // It cannot be scrolled away.
      await page.setViewportSize({ width: 1280, height: 300 });
      await page.evaluate(() => globalThis.scrollTo(0, document.body.scrollHeight));
      await alarm.getByRole('button', { name: 'What happened' }).click();
      await expect.poll(() => page.evaluate(() => scrollY)).toBe(0);
      const { seenAt: _again, ...newest } = (await remembered(page)).newest;
      expect(before.newest).toMatchObject(newest);
      await expectNoFindings(page);
      for (const width of [390, 768, 1920]) {
        await page.setViewportSize({ width, height: 800 });
        expect(await pixelsBeyondEdge(page)).toBeLessThanOrEqual(0);
      }

      // Neither a reload nor a log that grows past the old size makes it go away.
      await site.record(
        'later',
        Array.from({ length: 8 }, (_, n) => secretRead(`L_${n}`)),
      );
      await page.reload();
      await alarm.waitFor();
      await page.getByRole('button', { name: 'I know why: accept this log…' }).click();
      await page.getByRole('button', { name: 'Keep the warning' }).click();
      await page.getByRole('button', { name: 'I know why: accept this log…' }).click();
      await page.getByRole('button', { name: 'Accept it and forget the old checkpoint' }).click();
      await page.getByText('consistent since').waitFor();
      expect(await alarm.count()).toBe(0);
      await expect.poll(() => rememberedSize(page)).toBe(size - 3 + 8);
    },
  );

  test(
    'warns when the log was rewritten behind its back, even if it is larger now',
    WITH_RESTARTS,
    async () => {
      const page = await site.visit('/audit-logs');
      await page.getByText('consistent since').waitFor();
      const size = await rememberedSize(page);
      await backUp();
      await site.record('true', [secretRead('A'), secretRead('B')]);
      await expect.poll(() => page.getByText('Live', { exact: true }).count(), { timeout: 20_000 }).toBe(1);
      await refresh(page);
      await expect.poll(() => rememberedSize(page)).toBe(size + 2);
      await page.goto('about:blank');
      await restore();
      await site.record('false', [secretRead('X'), secretRead('Y'), secretRead('Z')]);
      await page.goto(`${site.url}/audit-logs`);
      await page.getByRole('alert').filter({ hasText: 'The log was rewritten' }).waitFor();
      expect(await rememberedSize(page)).toBe(size + 2);
      forgetBrokenConnections();
    },
  );

  test('says when the server names other keys, and when it gives nothing to check', async () => {
    const page = await site.visit('/audit-logs');
    await page.getByText('consistent since').waitFor();
    const other = OTHER_KEY;
    await page.route('**/v1/ledger/key', async (route) => {
      const text = await (await route.fetch()).text();
      await route.fulfill({ contentType: 'text/plain', body: `${text}${other}\n` });
    });
    await refresh(page);
    await page.getByText('consistent since').click();
    await page.getByText('The server names other keys than this browser remembers').waitFor();
    await page.getByText(`+ ${other}`).waitFor();
    await page.getByRole('button', { name: 'Remember the new keys' }).click();
    await expect.poll(async () => (await remembered(page)).keys.length).toBe(2);
    await page.unrouteAll({ behavior: 'wait' });
    await page.route('**/v1/ledger/checkpoint', (route) => route.abort());
    await page.getByRole('button', { name: 'Check now' }).click();
    await page.getByText('not checked now').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    forgetBrokenConnections();
  });

  test('warns when another key has signed the log', async () => {
    const page = await site.visit('/audit-logs');
    await page.getByText('consistent since').waitFor();
    await page.evaluate(
      ([name, key]) => {
        const memory = JSON.parse(localStorage.getItem(name) ?? '{}');
        localStorage.setItem(name, JSON.stringify({ ...memory, keys: [key] }));
      },
      [`daybook:ledger:${site.organizationId}`, OTHER_KEY] as const,
    );
    await refresh(page);
    const alarm = page.getByRole('alert').filter({ hasText: 'The log is signed by another key' });
    await alarm.waitFor();
    expect(await alarm.textContent()).toContain('a key that this browser has not seen before');
  });
});
