import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, type EventInput } from '@daybook/sdk';
import { initialize, startServer } from '@daybook/server';
import sparticuz from '@sparticuz/chromium';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest';
import { ensureDashboard } from '../../../scripts/build-dashboard.ts';

export type ReaderOptions = Pick<
  BrowserContextOptions,
  'viewport' | 'isMobile' | 'hasTouch' | 'colorScheme' | 'reducedMotion'
>;

/** The rules of axe that depend on colors. */
const COLOR_RULES = ['color-contrast', 'link-in-text-block'];

/** As many events as one request may bring. */
const BATCH = 1_000;

/** Who signs in where a test names nobody else. */
export const OWNER = { email: 'olga@acme.example', password: 'correct horse battery' };

export type Person = { readonly email: string; readonly password: string };

/** One browser for all files that a process tests, each window with a profile of its own; it ends with the process. */
let browserOfProcess: Promise<Browser> | undefined;

type Running = Awaited<ReturnType<typeof start>>;

export type SiteOptions = {
  /** Whether there is an owner from the start; without one the setup link waits for the first. */
  readonly hasOwner?: boolean;
  /** Settings of the server besides. */
  readonly env?: Readonly<Record<string, string>>;
};

/**
 * The built page on a real server with an organization of its own, and a browser to look at it, for the tests of one file. Each test
 * fails when a window it opened reports an error, an exception or a violation of the content security policy.
 */
export function useSite({ hasOwner = true, env = {} }: SiteOptions = {}) {
  let running: Running | undefined;
  const problems: string[] = [];
  const pages: Page[] = [];
  beforeAll(async () => {
    running = await start(hasOwner, env);
  }, 120_000);
  afterAll(() => running?.stop());
  afterEach(async () => {
    for (const page of pages.splice(0)) {
      // A request that a test answers itself may still be under way when the test has seen what it wanted.
      await page.unrouteAll({ behavior: 'ignoreErrors' });
      await page.context().close();
    }
    expect(problems.splice(0)).toEqual([]);
  });
  function site(): Running {
    if (running === undefined) throw new Error('the site runs during tests only');
    return running;
  }

  async function open(path: string, options: ReaderOptions = {}): Promise<Page> {
    const context = await site().browser.newContext({
      timezoneId: 'Europe/Berlin',
      // What moves is drawn anew all the time, by the processor.
      reducedMotion: 'reduce',
      ...options,
    });
    context.setDefaultTimeout(25_000);
    const page = await context.newPage();
    pages.push(page);
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('console', (message) => {
      if (!['error', 'warning'].includes(message.type())) return;
      const at = new URL(message.location().url || site().url).pathname;
      // A browser reports every 4xx answer, and asking who is signed in is how the page finds out that nobody is.
      if (message.text().includes('status of 401') && at === '/v1/me') return;
      problems.push(`${message.text()} (${at})`);
    });
    await page.goto(site().url + path);
    return page;
  }

  async function signIn(page: Page, { email, password }: Person = OWNER): Promise<void> {
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page
      .getByRole('button', { name: /^Account:/ })
      .or(page.getByRole('button', { name: 'Menu' }))
      .first()
      .waitFor();
  }

  return {
    /** Stops the server, does something with its data folder meanwhile, and starts it at the same address, with other settings where some are given. */
    restart: (meanwhile?: (dataFolder: string) => Promise<void>, settings?: SiteOptions['env']) =>
      site().restart(meanwhile, settings),
    /** Records events as they are, and waits until they can be found. */
    recordAll: (events: readonly EventInput[]) => site().recordAll(events),
    get organizationId() {
      return site().organizationId;
    },
    get url() {
      return site().url;
    },
    get setupUrl() {
      return site().setupUrl;
    },
    get apiKey() {
      return site().apiKey;
    },
    /** What the windows reported; a test that expects something takes it out. */
    problems,
    open,
    signIn,
    /** A window that is signed in and shows a path. */
    async visit(path: string, options: ReaderOptions = {}, person: Person = OWNER): Promise<Page> {
      const page = await open(path, options);
      await signIn(page, person);
      return page;
    },
    /** Records events in an environment of a test's own and waits until they can be found; returns their ids. */
    async record(environment: string, events: readonly Partial<EventInput>[]): Promise<readonly string[]> {
      const { client } = site();
      const count = async () =>
        (await client.facets({ q: `env:${environment}`, fields: ['category'] })).total;
      const before = await count();
      const complete = events.map((event) => ({
        ...secretRead('DATABASE_URL'),
        ...event,
        context: { environment },
      }));
      const { ids } = await client.record(complete, { wait: 'sequenced' });
      await expect.poll(count, { timeout: 10_000 }).toBe(before + events.length);
      return ids;
    },
  };
}

/** What a test that looks at every state of a page asks of each: nothing for axe to find in light and dark, no wider than its window. */
export async function expectSound(page: Page): Promise<void> {
  await expectNoFindings(page);
  const before = page.viewportSize();
  for (const width of [390, 768, 1280, 1920]) {
    await page.setViewportSize({ width, height: 800 });
    await expect.poll(() => pixelsBeyondEdge(page)).toBeLessThanOrEqual(0);
  }
  if (before !== null) await page.setViewportSize(before);
}

/** The same for all events of a file, so that their order is not that in which a slow machine made them. */
const BEGAN = Date.now();

/** A reading of a secret an hour ago; the larger `newness`, the later. */
export function secretRead(name: string, newness = 0) {
  return {
    action: 'SECRET_READ',
    occurredAt: new Date(BEGAN - 3_600_000 + newness * 1_000).toISOString(),
    actor: { type: 'user', name: 'ana@acme.example' },
    resource: { name },
  } satisfies EventInput;
}

/** The entries that are there; those far from what is looked at are not. */
export function rowsOf(page: Page): Locator {
  return page.locator('tr[data-position]');
}

/** The field that holds the filter as text. */
export function filterField(page: Page): Locator {
  return page.getByRole('combobox', { name: 'Filter', exact: true });
}

/** Puts a filter in place of the one that is applied, as one types it. */
export async function applyFilter(page: Page, text: string): Promise<void> {
  await filterField(page).fill(text);
  await filterField(page).press('Escape');
  await filterField(page).press('Enter');
}

/** How many pixels of the page lie beyond the right edge of the window. */
export function pixelsBeyondEdge(page: Page): Promise<number> {
  return page.evaluate(() => (document.scrollingElement?.scrollWidth ?? 0) - innerWidth);
}

/** Asks axe about the page in light, and in the dark about what differs there. */
export async function expectNoFindings(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light' });
  expect(await axeFindings(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await axeFindings(page, COLOR_RULES)).toEqual([]);
}

/** What axe has against the page as it is now: rules and the elements that break them. Asks for all rules unless some are named. */
export async function axeFindings(page: Page, rules?: string[]): Promise<readonly string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    (options) => (window as unknown as { axe: typeof axe }).axe.run(document, options),
    { resultTypes: ['violations'], ...(rules && { runOnly: rules }) } satisfies axe.RunOptions,
  );
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  );
}

async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await sparticuz.executablePath(),
    // Of the package's own arguments some would switch off what is tested here: the browser's protection between sites.
    args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'],
  });
}

async function start(hasOwner: boolean, settings: NonNullable<SiteOptions['env']>) {
  await ensureDashboard();
  const dataFolder = await mkdtemp(join(tmpdir(), 'daybook-page-'));
  const { apiKey, organizationId } = await initialize({
    dataFolder,
    organizationName: 'Acme',
    ...(hasOwner && { owner: OWNER }),
    env: {},
  });
  const env = { DAYBOOK_LOG_LEVEL: 'error', ...settings };
  let server = await startServer({ dataFolder, port: 0, env });
  const { url } = server;
  browserOfProcess ??= launchBrowser();
  const browser = await browserOfProcess;
  const client = createClient({ url, apiKey });
  return {
    apiKey,
    organizationId,
    browser,
    url,
    client,
    setupUrl: server.setupUrl,
    async restart(
      meanwhile?: (dataFolder: string) => Promise<void>,
      changed: SiteOptions['env'] = {},
    ): Promise<void> {
      await server.close();
      await meanwhile?.(dataFolder);
      server = await startServer({
        dataFolder,
        port: Number(new URL(url).port),
        env: { ...env, ...changed },
      });
    },
    async recordAll(events: readonly EventInput[]): Promise<void> {
      const size = async () => (await client.list({ limit: 1 })).coverage.readUpTo;
      let last = -1;
      for (let from = 0; from < events.length; from += BATCH) {
        const { positions } = await client.record(events.slice(from, from + BATCH), { wait: 'sequenced' });
        last = positions?.last ?? last;
      }
      await vi.waitFor(async () => expect(await size()).toBeGreaterThanOrEqual(last), { timeout: 20_000 });
    },
    async stop(): Promise<void> {
      await server.close();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}
