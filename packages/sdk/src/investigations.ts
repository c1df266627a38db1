import type { Transport } from './transport.ts';
import type {
  CallOptions,
  Investigation,
  LeakedKey,
  MadeInvestigation,
  NewLeakedKey,
  NewOffBoarding,
  NewProductionChange,
  OffBoarding,
  UnexpectedChange,
} from './types.ts';

export type InvestigationCalls = ReturnType<typeof investigationCalls>;

/**
 * The three investigations, with a key that has `events:read`. Making one is recorded, and is not repeated when it fails. What was made is read
 * again by its id.
 */
export function investigationCalls(transport: Transport) {
  const make = <T>(kind: string, { signal, ...wish }: CallOptions): Promise<T> =>
    transport.json({
      method: 'POST',
      path: `/v1/investigations/${kind}`,
      body: JSON.stringify(wish),
      signal,
    });
  const pathOf = (id: string) => `/v1/investigations/${encodeURIComponent(id)}`;
  return {
    /** An API key that may have leaked: what is new in a stretch of time, and what must be replaced. */
    leakedKey: (wish: NewLeakedKey & CallOptions): Promise<LeakedKey> => make('leaked-key', wish),
    /** Somebody who leaves: what they and their keys hold, what they did last, what is still open. */
    offBoarding: (wish: NewOffBoarding & CallOptions): Promise<OffBoarding> => make('off-boarding', wish),
    /** The changes of an environment in a stretch of time, what stands out most first. */
    productionChange: (wish: NewProductionChange & CallOptions = {}): Promise<UnexpectedChange> =>
      make('production-change', wish),
    /** Those that were made, the newest first. */
    list: async (options: CallOptions = {}): Promise<readonly MadeInvestigation[]> => {
      const { investigations } = await transport.json<{ investigations: readonly MadeInvestigation[] }>({
        path: '/v1/investigations',
        signal: options.signal,
      });
      return investigations;
    },
    /** One that was made: the same findings, and a checklist that is current. */
    get: (id: string, options: CallOptions = {}): Promise<Investigation> =>
      transport.json({ path: pathOf(id), signal: options.signal }),
    /** The same as a report in Markdown. */
    report: (id: string, options: CallOptions = {}): Promise<string> =>
      transport.text({
        path: pathOf(id),
        query: { format: 'markdown' },
        headers: { accept: 'text/markdown' },
        signal: options.signal,
      }),
  };
}
