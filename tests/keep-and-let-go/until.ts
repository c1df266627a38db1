const WAIT_MS = 60_000;

/** Asks until it is so. @throws Error naming what has not come */
export async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + WAIT_MS; !(await isSo()); )
    if (performance.now() > end) throw new Error(`it has not come to this: ${what}`);
}
