/** npm passes on a signal that the terminal has already sent to us: the same Ctrl-C can arrive twice. */
const SAME_SIGNAL_MS = 500;

/** Ends cleanly on the first SIGINT or SIGTERM, at once on a later one. */
export function stopOnSignal(close: () => Promise<void>): void {
  let first: number | undefined;
  const stop = () => {
    if (first !== undefined) {
      if (Date.now() - first > SAME_SIGNAL_MS) process.exit(1);
      return;
    }
    first = Date.now();
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}
