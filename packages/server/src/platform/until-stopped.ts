/** npm passes on a signal that the terminal has already sent to us: the same Ctrl-C can arrive twice. */
const SAME_SIGNAL_MS = 500;
const LOOK_EVERY_MS = 500;

/**
 * Resolves when the process is asked to stop: by SIGINT or SIGTERM, or, where npm started it, by the end of npm's shell, which
 * keeps such signals to itself. A second signal ends the process at once.
 */
export function untilStopped(env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let first: number | undefined;
  const stop = () => {
    if (first !== undefined && performance.now() - first > SAME_SIGNAL_MS) process.exit(1);
    first ??= performance.now();
    clearInterval(watch);
    resolve();
  };
  const parent = process.ppid;
  const startedByNpm = env.npm_command !== undefined;
  const watch = startedByNpm
    ? setInterval(() => {
        if (process.ppid !== parent) stop();
      }, LOOK_EVERY_MS).unref()
    : undefined;
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return promise;
}
