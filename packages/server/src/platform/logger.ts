import { type Logger as PinoLogger, pino } from 'pino';

export type Logger = Pick<PinoLogger, 'warn' | 'error'>;

/** JSON lines on standard error; `DAYBOOK_LOG_LEVEL` (default `warn`) says from which level on, `silent` for none. */
export function createLogger(level: string): Logger {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ fd: 2, sync: true }),
  );
}
