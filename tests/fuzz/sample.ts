/** A JSON value that a body holds. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** A request that succeeds as it stands; the fuzzer changes it. */
export type Sample = {
  readonly method: string;
  /** Already encoded, without the query. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?:
    | { readonly kind: 'json'; readonly value: Json }
    | { readonly kind: 'text'; readonly type: string; readonly text: string };
  /** Things of the stage that success uses up, by name; they are made anew for the next sample. */
  readonly spends?: readonly string[];
};

/** A request as it is sent, byte for byte. */
export type WireRequest = {
  readonly method: string;
  /** With the query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
};

/** The bytes of a sample, unchanged. */
export function toWire({ method, path, query, headers, body }: Sample): WireRequest {
  const search = new URLSearchParams(query).toString();
  const type = body?.kind === 'json' ? 'application/json' : body?.type;
  return {
    method,
    target: search === '' ? path : `${path}?${search}`,
    headers: { ...(type !== undefined && { 'Content-Type': type }), ...headers },
    body: body && Buffer.from(body.kind === 'json' ? JSON.stringify(body.value) : body.text),
  };
}
