import type { DuckDBBlobValue, DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { EventIndexError } from '../event-index-error.ts';
import type { Parameters } from './parameters.ts';

/** A value of a result: BIGINT is a bigint, VARCHAR a string, BLOB an object with its bytes. */
export type Cell = string | bigint | DuckDBBlobValue | null;

/** A bounded number of connections; who finds none free waits in turn. */
export class Connections {
  readonly #free: DuckDBConnection[];
  readonly #all: readonly DuckDBConnection[];
  readonly #waiting: ((connection: DuckDBConnection) => void)[] = [];

  private constructor(connections: DuckDBConnection[]) {
    this.#all = [...connections];
    this.#free = connections;
  }

  static async open(instance: DuckDBInstance, count: number): Promise<Connections> {
    return new Connections(await Promise.all(Array.from({ length: count }, () => instance.connect())));
  }

  async use<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const connection =
      this.#free.pop() ?? (await new Promise<DuckDBConnection>((resolve) => this.#waiting.push(resolve)));
    try {
      return await work(connection);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(connection);
      else this.#free.push(connection);
    }
  }

  /**
   * All rows of one statement.
   * @throws EventIndexError `timeout` when it runs longer than `timeoutMs`, `stopped` when `signal` is aborted; the statement is stopped.
   */
  async query(
    sql: string,
    parameters: Parameters,
    { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal?: AbortSignal },
  ): Promise<Cell[][]> {
    return this.use(async (connection) => {
      if (signal?.aborted) throw stopped();
      const statement = new Interruptible(connection);
      const timer = setTimeout(() => statement.stop(tookTooLong(timeoutMs)), timeoutMs);
      const leave = () => statement.stop(stopped());
      signal?.addEventListener('abort', leave);
      try {
        const reader = await connection.runAndReadAll(sql, parameters.values, parameters.types);
        return reader.getRows() as Cell[][];
      } catch (error) {
        throw statement.reason ?? error;
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', leave);
        statement.ended();
      }
    });
  }

  /** Nothing may be under way. */
  close(): void {
    for (const connection of this.#all) connection.closeSync();
  }
}

const INTERRUPT_AGAIN_MS = 20;

/** One statement of a connection, as something that can be stopped. */
class Interruptible {
  readonly #connection: DuckDBConnection;
  #reason: EventIndexError | undefined;
  #again: NodeJS.Timeout | undefined;

  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  /** Why it was stopped. */
  get reason(): EventIndexError | undefined {
    return this.#reason;
  }

  /** The engine forgets an interruption that comes before a statement runs, so it is repeated until the statement has ended. */
  stop(reason: EventIndexError): void {
    if (this.#reason) return;
    this.#reason = reason;
    this.#connection.interrupt();
    this.#again = setInterval(() => this.#connection.interrupt(), INTERRUPT_AGAIN_MS);
  }

  ended(): void {
    clearInterval(this.#again);
  }
}

/** What a question rejects with once its signal was aborted. */
export function stopped(): EventIndexError {
  return new EventIndexError('stopped', 'the question was stopped before it was answered');
}

function tookTooLong(timeoutMs: number): EventIndexError {
  return new EventIndexError(
    'timeout',
    `the query took longer than ${timeoutMs / 1_000} s and was stopped: ask for less time (since:, until:) or fewer fields`,
  );
}
