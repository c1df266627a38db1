import { onTestFinished } from 'vitest';
import { createDaybook, type DaybookOptions } from '../daybook.ts';
import { IMPATIENT } from '../local-server.testing.ts';
import type { RecordingError } from './recording-error.ts';

/** A recorder that keeps what it is told, and is closed with the test. */
export function recorderFor(url: string, options: Partial<DaybookOptions> = {}) {
  const told: RecordingError[] = [];
  const daybook = createDaybook({ url, retry: IMPATIENT, onError: (error) => told.push(error), ...options });
  onTestFinished(async () => {
    await daybook.close({ timeoutMs: 0 });
  });
  return { daybook, told, codes: () => told.map(({ code }) => code) };
}
