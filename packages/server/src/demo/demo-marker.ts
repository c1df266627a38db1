import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../platform/errors.ts';
import { shellWord } from '../platform/shell-word.ts';
import { StartupError } from '../platform/startup-error.ts';

const MARKER = 'demo.json';

/** Says of a folder that it holds generated data, and which. */
export type DemoMarker = {
  readonly state: 'filling' | 'filled';
  readonly events: number;
  /** ISO 8601. */
  readonly until: string;
  readonly seed: string;
};

/** @throws StartupError unless the folder is empty or not there: real data is never mixed with generated data. */
export function requireFreeFolder(root: string): void {
  const names = entriesOf(root);
  if (names.length === 0) return;
  if (!existsSync(join(root, MARKER))) {
    throw new StartupError(
      `${root} is not empty and holds no demo: nothing was changed; choose another folder with --data, or empty this one`,
    );
  }
  const marker = readMarker(root);
  if (marker?.state !== 'filled') {
    throw new StartupError(
      `${root} holds a demo that was never finished: delete the folder, then run this again`,
    );
  }
  const folder = shellWord(root);
  throw new StartupError(
    `${root} holds a demo already (${marker.events} events until ${marker.until}): start it with ./daybook serve --data ${folder}; ` +
      `a new API key comes from ./daybook keys create --data ${folder} --name NAME; for another demo delete the folder, or choose one with --data`,
  );
}

export function writeMarker(root: string, marker: DemoMarker): void {
  writeFileSync(join(root, MARKER), `${JSON.stringify(marker, null, 2)}\n`, { mode: 0o600, flush: true });
}

function entriesOf(root: string): string[] {
  try {
    return readdirSync(root);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw new StartupError(`cannot look into ${root}: ${messageOf(error)}`);
  }
}

/** Undefined when it is not what was written: somebody changed it, or the machine stopped. */
function readMarker(root: string): DemoMarker | undefined {
  try {
    const marker: Partial<DemoMarker> | null = JSON.parse(readFileSync(join(root, MARKER), 'utf8'));
    const { state, events, until, seed } = marker ?? {};
    const isState = state === 'filling' || state === 'filled';
    if (!isState || typeof events !== 'number' || typeof until !== 'string' || typeof seed !== 'string')
      return undefined;
    return { state, events, until, seed };
  } catch {
    return undefined;
  }
}
