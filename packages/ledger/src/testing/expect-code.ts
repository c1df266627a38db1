import { expect } from 'vitest';
import { LedgerError, type LedgerErrorCode } from '../ledger-error.ts';

/** Expects `run` to throw a `LedgerError` with this code; gives the error for a look at its message. */
export function expectCode(run: () => unknown, code: LedgerErrorCode): LedgerError {
  const error = failureOf(run);
  expect(error, `expected a LedgerError ${code}`).toBeInstanceOf(LedgerError);
  if (!(error instanceof LedgerError)) throw error;
  expect(error.code).toBe(code);
  return error;
}

/** Whether `run` is refused; an error that is not a `LedgerError` is a defect and fails the test. */
export function isRefused(run: () => unknown): boolean {
  const error = failureOf(run);
  if (error === undefined) return false;
  if (error instanceof LedgerError) return true;
  throw error;
}

function failureOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}
