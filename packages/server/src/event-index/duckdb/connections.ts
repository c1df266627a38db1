import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { EventIndexError } from '../event-index-error.ts';
import type { Parameters } from './parameters.ts';

/** A value of a result: BIGINT is a bigint, VARCHAR a string. */
export type Cell = string | bigint | null;

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
   * @throws EventIndexError `timeout` when it runs longer than `timeoutMs`; the statement is stopped.
   */
  async query(sql: string, parameters: Parameters, timeoutMs: number): Promise<Cell[][]> {
    return this.use(async (connection) => {
      let isLate = false;
      const timer = setTimeout(() => {
        isLate = true;
        connection.interrupt();
      }, timeoutMs);
      try {
        const reader = await connection.runAndReadAll(sql, parameters.values, parameters.types);
        return reader.getRows() as Cell[][];
      } catch (error) {
        if (!isLate) throw error;
        throw new EventIndexError(
          'timeout',
          `the query took longer than ${timeoutMs / 1_000} s and was stopped: ask for less time (since:, until:) or fewer fields`,
        );
      } finally {
        clearTimeout(timer);
      }
    });
  }

  /** Nothing may be under way. */
  close(): void {
    for (const connection of this.#all) connection.closeSync();
  }
}
