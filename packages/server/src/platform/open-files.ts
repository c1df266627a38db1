import { StartupError } from './startup-error.ts';

/** Kept for journal, ledger, index, mail and Node itself: the index attaches up to 64 files, each with a log beside it. */
const RESERVED = 256;
const CONNECTIONS_MAX = 2_000;
const CONNECTIONS_MIN = 64;
/** A connection, and the file that its request may read. */
const FILES_PER_CONNECTION = 2;

/** How many files this process may have open at once; Node raises that to what the system lets it have. */
export function openFilesMax(): number {
  // Looking up the names of addresses could take long.
  Object.assign(process.report, { excludeNetwork: true });
  const report: unknown = process.report.getReport();
  const soft = (report as Report).userLimits?.open_files?.soft;
  if (soft === 'unlimited') return Number.POSITIVE_INFINITY;
  // The system does not say: a limit that every system grants.
  return typeof soft === 'number' ? soft : 1_024;
}

type Report = { readonly userLimits?: { readonly open_files?: { readonly soft?: number | string } } };

/**
 * How many connections there may be at once, so that they leave enough files for what must not fail.
 * @throws StartupError when the process may open too few files
 */
export function connectionsFor(openFiles: number): number {
  const connections = Math.min(CONNECTIONS_MAX, Math.floor((openFiles - RESERVED) / FILES_PER_CONNECTION));
  if (connections >= CONNECTIONS_MIN) return connections;
  const needed = RESERVED + CONNECTIONS_MIN * FILES_PER_CONNECTION;
  throw new StartupError(
    `this process may open ${openFiles} files at once, and Daybook needs ${needed}: raise the limit (ulimit -n, or LimitNOFILE= of the service)`,
  );
}
