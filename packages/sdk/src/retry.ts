import { DaybookError } from './errors.ts';

/** How often and how patiently a call is repeated. */
export type RetryPolicy = {
  /** Attempts in all; default 5. */
  readonly attempts: number;
  /** The first pause; each further one may be twice as long. Default 250 ms. */
  readonly delayMs: number;
  /** No pause is longer, whatever the server asks for. Default 30 s. */
  readonly delayMsMax: number;
};

export const DEFAULT_RETRY: RetryPolicy = { attempts: 5, delayMs: 250, delayMsMax: 30_000 };

/** Whether the same call may succeed later: there was no answer, or the server asks for patience. */
function isPassing(error: unknown): error is DaybookError {
  return error instanceof DaybookError && [0, 429, 503].includes(error.status);
}

/**
 * The pause before attempt `attempt` (from 1): exponential with full jitter, so that many clients do not return together, and at
 * least what the server asked for.
 */
export function pauseMs(
  policy: RetryPolicy,
  attempt: number,
  retryAfter: number | undefined,
  random = Math.random,
): number {
  const backoffMs = random() * policy.delayMs * 2 ** (attempt - 1);
  return Math.min(policy.delayMsMax, Math.max(backoffMs, (retryAfter ?? 0) * 1000));
}

/** Waits; rejects with the signal's reason as soon as it is aborted. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

/** Runs `call`, again while it fails in passing and `isRepeatable`. */
export async function withRetry<T>(
  call: () => Promise<T>,
  options: {
    readonly policy: RetryPolicy;
    readonly isRepeatable: boolean;
    readonly signal: AbortSignal | undefined;
  },
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (!options.isRepeatable || !isPassing(error) || attempt >= options.policy.attempts) throw error;
      await pause(pauseMs(options.policy, attempt, error.retryAfter), options.signal);
    }
  }
}
