import type { Logger } from '../platform/logger.ts';
import type { AppContext } from './context.ts';
import { Problem } from './problem.ts';

/** The organization that the page shows; another one than the session's is a conflict, not a choice. */
export const ORGANIZATION_HEADER = 'Daybook-Organization';

const SAFE_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];
/** What a browser says of a request that the page itself, or the person at the address line, asked for. */
const OWN_SITE: ReadonlySet<string> = new Set(['same-origin', 'none']);

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
    if (SAFE_METHODS.includes(c.req.method)) return;
    const sent = c.req.header('Origin');
    const site = c.req.header('Sec-Fetch-Site');
    if (sent !== undefined ? this.#origins().has(sent) : site === undefined || OWN_SITE.has(site)) return;
    this.#options.logger.warn(
      { served: this.url, origin: sent, site },
      'a change was asked for by another site than the page: if people use that address, set DAYBOOK_PUBLIC_URL to it',
    );
    const from = sent?.slice(0, ORIGIN_TOLD_MAX) ?? 'an unnamed origin';
    throw new Problem('wrong-origin', {
      detail: `the page is served for ${this.url}, and this request comes from ${from}: open the page there, or set DAYBOOK_PUBLIC_URL to the address that people use`,
    });
  }

  /**
   * A read leaves a record too, and any page can make a browser read, by an image say; for a page on another port of this host it
   * sends the cookie along. Over plain http in a local network a browser does not say who asks: then an `Origin` must be ours, or
   * the header be there that only our page can send.
   * @throws Problem `wrong-origin` when a read that a cookie authorizes, and that is recorded, may be another page's.
   */
  checkRecordedRead(c: AppContext): void {
    if (!SAFE_METHODS.includes(c.req.method)) return;
    const sent = c.req.header('Origin');
    const site = c.req.header('Sec-Fetch-Site');
    const isOwn =
      sent === undefined ? c.req.header(ORGANIZATION_HEADER) !== undefined : this.#origins().has(sent);
    if (site === undefined ? isOwn : OWN_SITE.has(site)) return;
    this.#options.logger.warn(
      { served: this.url, origin: sent, site },
      'a read that would be recorded was asked for by another page, or by a program that does not say for whom',
    );
    throw new Problem('wrong-origin', {
      detail: `this read is recorded, and another page may have asked for it: a program sends ${ORGANIZATION_HEADER} with the organization's id, or an API key in the place of the cookie; the page is served for ${this.url}`,
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
