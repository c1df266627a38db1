import { fileURLToPath } from 'node:url';
import sparticuz from '@sparticuz/chromium';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { DemoStories } from '../../packages/server/src/demo/stories/story.ts';
import type { DaybookServer } from '../daybook-side.ts';
import { summarize, type Times } from '../measure.ts';
import { type Choice, choices } from './choices.ts';
import { scriptBytes } from './first-load.ts';
import { type Part, paintedMs, TRACED } from './painted.ts';
import { choose, panelOf, pressApply } from './panel.ts';

export const VIEWPORT = { width: 1280, height: 900 };

/** Where npm brings a browser for. */
const HAS_BROWSER = process.platform === 'linux';

const OWNER = { email: 'bench@acme.example', name: 'Bench', password: 'the password of the bench' };

const WATCH_RESULT = fileURLToPath(new URL('./watch-result.js', import.meta.url));

export type PageFigures = {
  /** From the click on Apply to the frame that shows the last part of the result. */
  readonly applied: Times;
  /** … to the frame that shows each part of it. */
  readonly parts: Readonly<Record<Part, Times>>;
  /** Compressed JavaScript of the first load. */
  readonly scriptBytes: number;
};

/** The page in a real browser, signed in, each filter of {@link choices} applied once. Undefined where npm brings no browser. */
export async function measurePage(
  target: DaybookServer,
  stories: DemoStories,
): Promise<PageFigures | undefined> {
  if (!HAS_BROWSER) return undefined;
  const browser = await launchBrowser();
  try {
    const context = await browser.newContext({ viewport: VIEWPORT });
    const page = await context.newPage();
    await page.addInitScript({ path: WATCH_RESULT });
    await signIn(page, target);
    const fresh = await browser.newContext({
      viewport: VIEWPORT,
      storageState: await context.storageState(),
    });
    const bytes = await scriptBytes(await fresh.newPage(), target.url);
    await fresh.close();
    const painted = await applyEach(browser, page, choices(stories));
    const of = (part: Part) => summarize(painted.map((times) => times[part]));
    return {
      applied: summarize(painted.map((times) => Math.max(...Object.values(times)))),
      parts: { entries: of('entries'), count: of('count'), histogram: of('histogram') },
      scriptBytes: bytes,
    };
  } finally {
    await browser.close();
  }
}

/** Applies each choice once, from the one before it, and says when the parts of its result were painted. */
async function applyEach(
  browser: Browser,
  page: Page,
  wanted: readonly Choice[],
): Promise<Record<Part, number>[]> {
  await panelOf(page).getByText('More', { exact: true }).click();
  const asked = new Set<string | null>();
  const painted: Record<Part, number>[] = [];
  for (const choice of wanted) {
    await choose(page, choice);
    await browser.startTracing(page, { categories: TRACED });
    await page.evaluate('watchResult()');
    const [request] = await Promise.all([
      page.waitForRequest((sent) => new URL(sent.url()).pathname === '/v1/events'),
      pressApply(page),
    ]);
    await page.evaluate('resultShown');
    painted.push(paintedMs(await browser.stopTracing()));
    // What the browser remembers is no measurement.
    const q = new URL(request.url()).searchParams.get('q');
    if (asked.has(q)) throw new Error(`the filter ${q} was applied twice`);
    asked.add(q);
  }
  return painted;
}

/** A real Chromium without a window. The bench itself ends it, also when it is interrupted. */
async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await sparticuz.executablePath(),
    args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'],
    handleSIGHUP: false,
    handleSIGINT: false,
    handleSIGTERM: false,
  });
}

/** Makes the first owner's account and signs in as a person does. Resolves when the log is there. */
async function signIn(page: Page, { url, setupToken }: DaybookServer): Promise<void> {
  const made = await fetch(`${url}/v1/setup`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token: await setupToken(), ...OWNER }),
  });
  if (made.status !== 204) throw new Error(`the account was not made: ${await made.text()}`);
  await page.goto(url);
  await page.getByLabel('E-mail').fill(OWNER.email);
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Audit logs' }).waitFor();
}
