import { DaybookError } from '@daybook/sdk';

const LIMIT_MS = 5_000;

/** What a request fails with that gets no answer. */
export function serverNotReached(cause: unknown): DaybookError {
  const detail = 'The server cannot be reached. Check that it is running, and the network.';
  return new DaybookError(0, { type: 'network', title: 'No answer', detail }, { cause });
}

/** Whether the server answers. */
export async function answers(): Promise<boolean> {
  try {
    const { ok } = await fetch('/healthz', { cache: 'no-store', signal: AbortSignal.timeout(LIMIT_MS) });
    return ok;
  } catch {
    return false;
  }
}
