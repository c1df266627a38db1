import { LedgerError } from '@daybook/ledger';
import { DaybookError } from '@daybook/sdk';
import { describeError, FailedError } from '../output/errors.ts';
import { jsonLine, visible } from '../output/escape.ts';
import type { Io } from '../output/io.ts';
import { TileError, VerificationError } from './verification-error.ts';

type Failure = { readonly code: string; readonly message: string; readonly tile?: string };

/**
 * Runs `act`, and says why it failed: with `--json` as an object on standard output, else as a line that begins with `verdict`; the exit
 * code is 1. A misuse, or a file that is not there, is no answer to the question and passes on as it is.
 */
export async function reportingFailure<T>(
  flags: { readonly json?: boolean },
  io: Io,
  verdict: string,
  act: () => Promise<T>,
): Promise<T> {
  return act().catch(async (error: unknown) => {
    const failure = failureOf(error);
    if (flags.json) await io.out(jsonLine({ ok: false, ...failure, proved: [], notProved: [] }));
    throw new FailedError(flags.json ? '' : `${verdict}: ${describe(error)}`);
  });
}

function failureOf(error: unknown): Failure {
  if (error instanceof TileError) return { code: error.code, message: error.message, tile: error.tile };
  if (error instanceof LedgerError || error instanceof VerificationError)
    return { code: error.code, message: error.message };
  if (error instanceof DaybookError && error.type !== 'usage')
    return { code: error.type, message: error.message };
  throw error;
}

function describe(error: unknown): string {
  return error instanceof VerificationError
    ? visible(`${error.code}: ${error.message}`)
    : describeError(error);
}
