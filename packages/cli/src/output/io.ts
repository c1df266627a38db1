/** What a command sees of the world around it. */
export type Io = {
  /** Writes to standard output; resolves when there is room for more. */
  readonly out: (text: string) => Promise<void>;
  /** The same for bytes. */
  readonly outBytes: (bytes: Uint8Array) => Promise<void>;
  /** Writes to standard output without waiting, for short texts. */
  readonly outNow: (text: string) => void;
  /** Writes to standard error. */
  readonly err: (text: string) => void;
  /** Reads standard input to its end. */
  readonly input: () => Promise<string>;
  /** The same, as it is. */
  readonly inputBytes: () => Promise<Uint8Array>;
  /** The same in parts, for what may be larger than memory. */
  readonly inputParts: () => AsyncIterable<Uint8Array>;
  /** Asks a person for a line, which is not shown while it is typed when `isHidden`; undefined when nobody is there to be asked. */
  readonly ask: ((question: string, options: { readonly isHidden: boolean }) => Promise<string>) | undefined;
  readonly env: NodeJS.ProcessEnv;
  /** Characters a line of the terminal holds; undefined when output is no terminal. */
  readonly columns: number | undefined;
  readonly isOutTerminal: boolean;
  /** Whether standard error is a terminal, so that progress may be drawn on it. */
  readonly isErrTerminal: boolean;
  readonly nowMs: () => number;
  /** Calls `stop` for each SIGINT and SIGTERM until the returned function is called. */
  readonly onStop: (stop: (signal: NodeJS.Signals) => void) => () => void;
};
