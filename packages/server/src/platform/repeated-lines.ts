import type { LogLine } from './log-line.ts';

/** How many kinds of one level are told apart within a window; those beyond it are counted together. */
const KINDS_MAX = 50;

export type Write = (fields: LogLine['fields'], message: string) => void;

type Kind = { times: number; latest: LogLine; write: Write };

/**
 * Lets each kind of line be written once in a window. Its repetitions are counted, and told in one line when the window ends. So
 * the number of lines is bounded, however many kinds there are and whoever causes them.
 */
export class RepeatedLines {
  readonly #windowMs: number;
  readonly #kinds = new Map<string, Kind>();
  readonly #others = new Map<number, Kind>();
  readonly #kindsOfLevel = new Map<number, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /** Writes the line, or counts it. `level` is pino's number. */
  take(level: number, kind: string, line: LogLine, write: Write): void {
    this.#timer ??= setTimeout(() => this.endWindow(), this.#windowMs).unref();
    const key = `${level} ${kind}`;
    const known = this.#kinds.get(key);
    if (known) {
      count(known, line);
      return;
    }
    const kinds = this.#kindsOfLevel.get(level) ?? 0;
    if (kinds < KINDS_MAX) {
      this.#kindsOfLevel.set(level, kinds + 1);
      this.#kinds.set(key, { times: 0, latest: line, write });
      write(line.fields, line.message);
      return;
    }
    const other = this.#others.get(level) ?? { times: 0, latest: line, write };
    this.#others.set(level, other);
    count(other, line);
  }

  /** Tells what was counted, and begins anew. */
  endWindow(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const seconds = Math.ceil(this.#windowMs / 1_000);
    for (const { times, latest, write } of this.#kinds.values()) {
      if (times > 0)
        write({ ...latest.fields, times }, `${latest.message} (${told(times)} more within ${seconds} s)`);
    }
    for (const { times, latest, write } of this.#others.values()) {
      write(
        { times, latest: latest.message },
        `other lines were left out: ${told(times)} within ${seconds} s`,
      );
    }
    this.#kinds.clear();
    this.#others.clear();
    this.#kindsOfLevel.clear();
  }
}

function count(kind: Kind, line: LogLine): void {
  kind.times += 1;
  kind.latest = line;
}

function told(times: number): string {
  return times === 1 ? 'once' : `${times.toLocaleString('en')} times`;
}
