import { type Initialized, initialize } from '../initialize.ts';
import { type OpenFolder, openFolder } from '../open-folder.ts';
import { systemClock } from '../platform/clock.ts';
import { dataFolder, makeFolder } from '../platform/data-folder.ts';
import { createLogger } from '../platform/logger.ts';
import { InvalidOption } from '../platform/startup-error.ts';
import { DEMO_EVENTS, demoYear } from './demo-events.ts';
import { requireFreeFolder, writeMarker } from './demo-marker.ts';
import { fillWorkspace } from './fill/fill-workspace.ts';
import { recordedBy } from './life/erp-life.ts';
import { COMPANY } from './names.ts';
import { recordDemo } from './record-demo.ts';
import type { DemoStories } from './stories/story.ts';

export type FillDemoOptions = {
  readonly dataFolder: string;
  /** How many events the year has; default 200,000. */
  readonly events?: number;
  /** The end of the year, milliseconds since 1970; default now, never later. */
  readonly untilMs?: number;
  /** Any text; the same one gives the same events. Default `daybook`. */
  readonly seed?: string;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  readonly env?: NodeJS.ProcessEnv;
};

export type FilledDemo = Initialized & {
  readonly events: number;
  readonly untilMs: number;
  readonly seed: string;
  readonly stories: DemoStories;
};

/**
 * Makes a data folder with a company's generated year in it, through journal, ledger and index, and with the workspace that the year leaves:
 * team, projects, secrets, keys. `recordedAt` is the time of filling. None of its people can sign in, and none of its keys works but the one returned.
 * @throws StartupError when the folder holds anything, or an option is out of bounds; then nothing was touched.
 */
export async function fillDemo(options: FillDemoOptions): Promise<FilledDemo> {
  const { events = DEMO_EVENTS.usual, seed = 'daybook', onProgress, env = process.env } = options;
  const now = systemClock();
  const untilMs = options.untilMs ?? now;
  checkEvents(events);
  checkUntil(untilMs, now);
  const folder = dataFolder(options.dataFolder);
  requireFreeFolder(folder.root);
  makeFolder(folder);
  const marker = { events, until: new Date(untilMs).toISOString(), seed };
  writeMarker(folder.root, { state: 'filling', ...marker });
  const made = await initialize({ dataFolder: folder.root, organizationName: COMPANY, keyName: 'demo', env });

  const { company, stories, events: year } = demoYear({ events, untilMs, seed });
  const { workspace, organizations, teardown } = await openFolder({
    dataFolder: folder.root,
    env,
    alone: true,
  });
  try {
    const { origin, signingKey } = organizationOf(organizations, made.organizationId);
    await recordDemo({
      folder,
      ledger: { organizationId: made.organizationId, origin, signingKey },
      events: fillWorkspace(workspace, { organizationId: made.organizationId, company }, year, now),
      recordedBy: (event) => recordedBy(company, event),
      logger: createLogger('error'),
      onRecorded: (done) => onProgress?.({ done, total: events }),
    });
    writeMarker(folder.root, { state: 'filled', ...marker });
  } finally {
    await teardown.run();
  }
  return { ...made, events, untilMs, seed, stories };
}

function organizationOf(organizations: OpenFolder['organizations'], id: string) {
  const organization = organizations.get(id);
  if (!organization) throw new Error(`the organization ${id} was not made`);
  return organization;
}

function checkEvents(events: number): void {
  const { min, max } = DEMO_EVENTS;
  if (Number.isInteger(events) && events >= min && events <= max) return;
  throw new InvalidOption(`the number of events (--events) must be a whole number from ${min} to ${max}`);
}

function checkUntil(untilMs: number, now: number): void {
  if (Number.isInteger(untilMs) && untilMs <= now && untilMs >= Date.parse('2000-01-01T00:00Z')) return;
  throw new InvalidOption('the end of the year (--until) must lie between the year 2000 and now');
}
