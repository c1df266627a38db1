import type { Coverage } from '@daybook/sdk';
import { visible } from '../output/escape.ts';
import type { Io } from '../output/io.ts';

/** Says what the answer does not rest on, so that silence is not taken for absence. The server's notes name what waits too. */
export function reportCoverage(coverage: Coverage | undefined, io: Io): void {
  if (coverage === undefined || coverage.complete) return;
  const reasons = coverage.notes.map(visible).join('; ');
  io.err(`This answer is not complete${reasons === '' ? '' : `: ${reasons}`}.\n`);
}
