import type { Logger } from '../platform/logger.ts';
import type { AppContext } from './context.ts';
import { Problem } from './problem.ts';

const NOT_FROM_ANOTHER_SITE: ReadonlySet<string | undefined> = new Set([undefined, 'same-origin', 'none']);

/** Longer than any host can be. */
const ORIGIN_TOLD_MAX = 300;

export type SiteOriginOptions = {
  /** Undefined until it is set up; then the address served, `127.0.0.1` and `localhost` count alike. */
  readonly publicUrl: URL | undefined;
  /** The port that the server listens on. */
  readonly port: () => number;
  readonly host: string;
  readonly logger: Logger;
};

/** Where the page lives, and whether a request that carries its cookie comes from there. */
export class SiteOrigin {
  readonly #options: SiteOriginOptions;

  constructor(options: SiteOriginOptions) {
    this.#options = options;
  }

  /** Whether cookies may travel over https only. */
  get isSecure(): boolean {
    return this.#options.publicUrl?.protocol === 'https:';
  }

  /** The URL that people use. */
  get url(): string {
    return this.#options.publicUrl?.origin ?? this.listening;
  }

  /** The URL at which this machine reaches the server. */
  get listening(): string {
    const { host, port } = this.#options;
    return origin(host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host, port());
  }

  /**
   * Every browser tells where a change comes from, by `Origin`, or by `Sec-Fetch-Site` where it is the page itself; what tells
   * neither is no browser, and nobody's cookies are abused through it.
   * @throws Problem `wrong-origin` when a change that a cookie authorizes was asked for by another site.
   */
  checkChange(c: AppContext): void {
    if (['GET', 'HEAD', 'OPTIONS'].includes(c.req.method)) return;
    const sent = c.req.header('Origin');
    const site = c.req.header('Sec-Fetch-Site');
    if (sent !== undefined ? this.#origins().has(sent) : NOT_FROM_ANOTHER_SITE.has(site)) return;
    this.#options.logger.warn(
      { served: this.url, origin: sent, site },
      'a change was asked for by another site than the page: if people use that address, set DAYBOOK_PUBLIC_URL to it',
    );
    const from = sent?.slice(0, ORIGIN_TOLD_MAX) ?? 'an unnamed origin';
    throw new Problem('wrong-origin', {
      detail: `the page is served for ${this.url}, and this request comes from ${from}: open the page there, or set DAYBOOK_PUBLIC_URL to the address that people use`,
    });
  }

  #origins(): Set<string> {
    const { publicUrl, host, port } = this.#options;
    if (publicUrl) return new Set([publicUrl.origin]);
    return new Set([host, '127.0.0.1', 'localhost'].map((name) => origin(name, port())));
  }
}

function origin(host: string, port: number): string {
  return new URL(`http://${host.includes(':') ? `[${host}]` : host}:${port}`).origin;
}
