import { format } from 'node:util';
import type { ProgramLogger } from './logger.ts';

const MESSAGE = 'a library wrote to the console';

/**
 * Lets what libraries write to the console go through the log, where it is bounded like everything else: some print an error for each
 * request that fails. Only for a program that is nothing but the server. Returns what undoes it.
 */
export function consoleToLog(logger: ProgramLogger): () => void {
  const { error, warn, info, log, debug } = console;
  console.error = (...said) => logger.error({ said: format(...said) }, MESSAGE);
  console.warn = (...said) => logger.warn({ said: format(...said) }, MESSAGE);
  for (const name of ['info', 'log', 'debug'] as const) {
    console[name] = (...said) => logger.debug({ said: format(...said) }, MESSAGE);
  }
  return () => {
    Object.assign(console, { error, warn, info, log, debug });
  };
}
