import { type Inquirer, TIME_LIMIT_MS, withinLimit } from '../explore/within-limit.ts';
import { FairQueue, type FairQueueLimits, type Share } from '../platform/fair-queue.ts';
import type { AppContext } from './context.ts';

const MIB = 1_024 * 1_024;
/** A piece of an answer: the next one is made when the socket has taken this one. */
const PIECE_BYTES = 64 * 1_024;

export type AnswerLimits = {
  /** Bytes of answers that were read and are not yet written. */
  readonly room: FairQueueLimits;
  /** Waiting for room, together with the time of the question itself. */
  readonly timeLimitMs: number;
  /** A client that takes no byte for this long is cut off. */
  readonly writeTimeoutMs: number;
};

export const ANSWER_LIMITS: AnswerLimits = {
  room: {
    total: 64 * MIB,
    perCredential: 16 * MIB,
    perOrganization: 32 * MIB,
    waitingPerCredential: 200,
    waitingTotal: 1_000,
  },
  timeLimitMs: TIME_LIMIT_MS,
  writeTimeoutMs: 30_000,
};

/**
 * Bounds the memory of answers that clients do not read: large ones take room before they are read from the index, give it back when they
 * are written or their connection has ended, and are written piece by piece as the socket takes them.
 */
export class Answers {
  readonly #limits: AnswerLimits;
  readonly #room: FairQueue;
  #refused = 0;
  #cutOff = 0;

  constructor(limits: AnswerLimits = ANSWER_LIMITS) {
    this.#limits = limits;
    this.#room = new FairQueue(limits.room);
  }

  /** `refused` and `cutOff` since the start. */
  get counts(): { bytes: number; waiting: number; refused: number; cutOff: number } {
    const { taken, waiting } = this.#room;
    return { bytes: taken, waiting, refused: this.#refused, cutOff: this.#cutOff };
  }

  /** Waits for room for at most so many bytes. @throws QuestionError */
  async room(inquirer: Inquirer, bytes: number): Promise<Share> {
    try {
      return await withinLimit(inquirer, this.#limits.timeLimitMs, (signal) =>
        this.#room.enter(inquirer, bytes, signal),
      );
    } catch (error) {
      this.#refused++;
      throw error;
    }
  }

  /**
   * Answers with JSON of at most `bytes`, whose parts `work` makes once there is room for them. They are put together as the client takes
   * them. @throws QuestionError
   */
  json(
    c: AppContext,
    inquirer: Inquirer,
    bytes: number,
    work: () => Promise<readonly string[]>,
  ): Promise<Response> {
    return this.text(c, inquirer, { bytes, type: 'application/json' }, work);
  }

  /** The same for text of another type. @throws QuestionError */
  async text(
    c: AppContext,
    inquirer: Inquirer,
    { bytes, type }: { readonly bytes: number; readonly type: string },
    work: () => Promise<readonly string[]>,
  ): Promise<Response> {
    const share = await this.room(inquirer, bytes);
    try {
      const parts = await work();
      share.shrink(parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0));
      releaseAtEnd(c, share);
      c.header('Content-Type', type);
      return c.body(isSmall(parts) ? parts.join('') : stream(parts), 200);
    } catch (error) {
      share.release();
      throw error;
    }
  }

  /** From now on cuts off a client that takes nothing of what waits for it. Each byte that it takes starts the time anew. */
  cutOffStalled(c: AppContext): void {
    const outgoing = c.env?.outgoing;
    outgoing?.setTimeout(this.#limits.writeTimeoutMs, () => {
      // A follower of a quiet log has taken everything.
      if (outgoing.writableLength === 0) outgoing.setTimeout(this.#limits.writeTimeoutMs);
      else {
        this.#cutOff++;
        outgoing.destroy();
      }
    });
  }
}

function isSmall(parts: readonly string[]): boolean {
  let length = 0;
  for (const part of parts) {
    length += part.length;
    if (length > PIECE_BYTES) return false;
  }
  return true;
}

/** Node's own answer says when its last byte was handed to the system, and when the connection ended. */
function releaseAtEnd(c: AppContext, share: Share): void {
  const outgoing = c.env?.outgoing;
  if (!outgoing || outgoing.closed) share.release();
  else {
    outgoing.once('finish', share.release);
    outgoing.once('close', share.release);
  }
}

function stream(parts: readonly string[]): ReadableStream<Uint8Array> {
  const left = parts.toReversed();
  return new ReadableStream(
    {
      pull(controller) {
        const piece: string[] = [];
        for (let length = 0; length < PIECE_BYTES; ) {
          const part = left.pop();
          if (part === undefined) break;
          piece.push(part);
          length += part.length;
        }
        if (piece.length > 0) controller.enqueue(Buffer.from(piece.join('')));
        if (left.length === 0) controller.close();
      },
      cancel() {
        left.length = 0;
      },
    },
    { highWaterMark: 0 },
  );
}
