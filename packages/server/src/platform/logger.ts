import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino';
import { boundLine, type LogLine } from './log-line.ts';
import { RepeatedLines } from './repeated-lines.ts';

export type Logger = Pick<PinoLogger, 'warn' | 'error'>;

/** What the log tells of a request: nothing that its sender chose but the method. */
export type AnsweredRequest = {
  readonly id: string;
  readonly method: string;
  /** The pattern of the route, never the path, which may hold the secret of a link. */
  readonly route: string;
  readonly status: number;
  /** Until the answer began. */
  readonly ms: number;
};

/** The logger of a program; `close` tells what was counted and not yet told. */
export type ProgramLogger = Pick<PinoLogger, 'warn' | 'error' | 'info' | 'debug'> & {
  /** A line at `debug` for each request, whatever the number: who asks for that level asks for all of them. */
  answered(request: AnsweredRequest): void;
  close(): void;
};

export type LoggerOptions = {
  readonly destination?: DestinationStream;
  /** How long repetitions of a line are counted before they are told. */
  readonly windowMs?: number;
};

const WINDOW_MS = 60_000;
const ERROR = 50;
/** JSON escapes the other control characters; these too can steer a terminal, or turn the text behind them around. */
const STEERS_A_TERMINAL = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * JSON lines on standard error; `DAYBOOK_LOG_LEVEL` (default `warn`) says from which level on, `silent` for none. What is written is
 * bounded, whoever causes it: each line in length, and all of them in number, as repetitions are counted ({@link RepeatedLines}).
 */
export function createLogger(
  level: string,
  { destination = pino.destination({ fd: 2, sync: true }), windowMs = WINDOW_MS }: LoggerOptions = {},
): ProgramLogger {
  const repeated = new RepeatedLines(windowMs);
  const usual = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  const logger = pino(
    {
      ...usual,
      hooks: {
        logMethod(args, method, number) {
          const line = boundLine(args);
          repeated.take(number, kindOf(number, line), line, (fields, message) =>
            method.call(this, fields, message),
          );
        },
        streamWrite: (text) => text.replace(STEERS_A_TERMINAL, escaped),
      },
    },
    destination,
  );
  const requests = pino(usual, destination);
  return Object.assign(logger, {
    answered: (request: AnsweredRequest) => requests.debug(request, 'answered'),
    close: () => repeated.endWindow(),
  });
}

/**
 * Warnings with the same message about the same organization and file repeat each other, whatever else they tell: most of that is of a
 * request's choosing. Errors repeat each other only when all that they tell is the same.
 */
function kindOf(level: number, { fields, message }: LogLine): string {
  const { requestId, ...cause } = fields;
  const { organizationId, path } = fields;
  return `${message} ${JSON.stringify(level < ERROR ? { organizationId, path } : cause)}`;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
