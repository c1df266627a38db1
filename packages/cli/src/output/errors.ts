import type { FilterError } from '@daybook/event';
import { LedgerError } from '@daybook/ledger';
import { DaybookError } from '@daybook/sdk';
import { visible, visibleLines } from './escape.ts';
import type { Io } from './io.ts';

/** The command was called in a way that cannot work: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The command ran and says no: exit code 1, or another that it passes on. What there is to say has been said when `message` is empty. */
export class FailedError extends Error {
  override readonly name = 'FailedError';
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** A filter that cannot be understood, with the text it was read from, so that the place can be shown. */
export class FilterUsageError extends UsageError {
  constructor(text: string, error: FilterError) {
    super(describeFilterError(text, error), { cause: error });
  }
}

/** Says on standard error what went wrong, for people; returns the exit code. */
export function reportError(error: unknown, io: Io): number {
  const message = describeError(error);
  if (message !== '') io.err(`daybook: ${message}\n`);
  if (io.env.DAYBOOK_DEBUG !== undefined && error instanceof Error && message !== '')
    io.err(`${error.stack}\n`);
  if (error instanceof FailedError) return error.exitCode;
  return isMisuse(error) ? 2 : 1;
}

/** The server's own class is known by its name, so that the client commands need not load the server. */
function isMisuse(error: unknown): boolean {
  if (error instanceof DaybookError) return error.type === 'usage';
  return error instanceof UsageError || (error instanceof Error && error.name === 'InvalidOption');
}

/** One error as text that is safe to print. */
export function describeError(error: unknown): string {
  if (error instanceof DaybookError) return describeDaybookError(error);
  if (error instanceof LedgerError) return visible(`${error.code}: ${error.message}`);
  if (error instanceof FilterUsageError) return error.message;
  if (error instanceof Error) return visibleLines(error.message);
  return visible(String(error));
}

function describeDaybookError(error: DaybookError): string {
  const lines = [visible(error.message)];
  for (const { index, path, message } of error.errors) {
    const place = [index === undefined ? '' : `events[${index}]`, path]
      .filter((part) => part !== '')
      .join('.');
    lines.push(visible(`  ${place}: ${message}`));
  }
  if (error.status === 401)
    lines.push('  Set DAYBOOK_API_KEY (or --api-key) to a key that is neither revoked nor expired.');
  if (error.type === 'network')
    lines.push('  Set DAYBOOK_URL (or --url) where it is not the address you meant.');
  return lines.join('\n');
}

/** The filter on a line of its own, with a mark below each place and what is wrong there. */
function describeFilterError(text: string, error: FilterError): string {
  const lines = ['the filter cannot be understood', `  ${visible(text)}`];
  for (const { start, end, message, suggestion } of error.issues) {
    const indent = visible(text.slice(0, start)).length;
    const marks = Math.max(1, visible(text.slice(start, end)).length);
    const hint = suggestion === undefined ? '' : `; did you mean ${visible(suggestion)}?`;
    lines.push(`  ${' '.repeat(indent)}${'^'.repeat(marks)} ${visible(message)}${hint}`);
  }
  return lines.join('\n');
}
