import type { Keeping, RefusedEvent } from '../recorder/event-queue.ts';
import type { SpoolOptions } from './open-spool-queue.ts';
import { appendRefused, RefusedFileFull, refusedLine, refusedPath } from './refused-file.ts';

type Options = Pick<SpoolOptions, 'path' | 'bytesMax' | 'onProblem'>;

/** Keeps refused events in the file beside a spool. Why it cannot is told once, until it could again; how many events a full file cost, always. */
export class RefusedKeeper {
  readonly #options: Options;
  #problem: string | undefined;

  constructor(options: Options) {
    this.#options = options;
  }

  async keep(refused: readonly RefusedEvent[]): Promise<Keeping> {
    const { bytesMax, onProblem } = this.#options;
    const path = refusedPath(this.#options.path);
    const lines = refused.map((one) => refusedLine(one, Date.now()));
    try {
      await appendRefused(path, lines, bytesMax);
      this.#problem = undefined;
      return { kind: 'kept', path };
    } catch (error) {
      const problem = `the file of refused events ${path}: ${error instanceof Error ? error.message : String(error)}`;
      if (error instanceof RefusedFileFull) {
        onProblem(problem, refused.length, error);
        return { kind: 'nowhere' };
      }
      if (this.#problem !== problem)
        onProblem(`${problem}; its events stay in the spool until it can be written`, 0, error);
      this.#problem = problem;
      return { kind: 'not-yet' };
    }
  }
}
