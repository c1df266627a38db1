import type { Page } from 'playwright-core';

/** When nothing was fetched for so long, the page has loaded what it loads by itself. */
const QUIET_MS = 2_000;

/**
 * Bytes of JavaScript that come over the wire, compressed, with their headers, as the browser counts them, from an empty cache until the
 * log stands there and nothing more is fetched.
 */
export async function scriptBytes(page: Page, url: string): Promise<number> {
  const session = await page.context().newCDPSession(page);
  const scripts = new Set<string>();
  let bytes = 0;
  let lastAt = performance.now();
  session.on('Network.responseReceived', ({ requestId, response }) => {
    if (response.mimeType.includes('javascript')) scripts.add(requestId);
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    lastAt = performance.now();
    if (scripts.has(requestId)) bytes += encodedDataLength;
  });
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  await page.goto(url);
  await page.locator('tr[data-position]').first().waitFor();
  while (performance.now() - lastAt < QUIET_MS) await page.waitForTimeout(QUIET_MS / 10);
  await session.detach();
  if (bytes === 0) throw new Error('the page loaded no JavaScript');
  return bytes;
}
