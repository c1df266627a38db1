import type { Transport } from './transport.ts';
import type { CallOptions, Exposure, ExposurePage } from './types.ts';

/** `secret`, `actor`, or both must be given. */
export type ExposureQuery = CallOptions & {
  /** The name of a secret. */
  readonly secret?: string | undefined;
  readonly env?: string | undefined;
  readonly project?: string | undefined;
  /** An e-mail address, `api-key:NAME` or `system`. */
  readonly actor?: string | undefined;
  /** Exposures a page, at most 1,000; default 100. */
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
};

export type ExposureCalls = ReturnType<typeof exposureCalls>;

/** Who has held which version of which secret, and whether it is still in use. */
export function exposureCalls(transport: Transport) {
  async function list(query: ExposureQuery): Promise<ExposurePage> {
    const { signal, ...rest } = query;
    return transport.json({ path: '/v1/exposure', query: rest, signal });
  }

  async function* pages(query: ExposureQuery): AsyncGenerator<ExposurePage, void, void> {
    let cursor = query.cursor;
    do {
      const page = await list({ ...query, cursor });
      yield page;
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
  }

  async function* iterate(query: ExposureQuery): AsyncGenerator<Exposure, void, void> {
    for await (const page of pages({ limit: 1000, ...query })) yield* page.exposures;
  }

  return {
    /** One page: what the workspace observed before what is only reported, each by secret, environment, project, version (the highest first) and actor. */
    list,
    /** All pages. */
    pages,
    /** All that somebody holds, or all who hold something, fetched page by page. */
    iterate,
  };
}
