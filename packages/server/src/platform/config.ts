import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { type AddressRanges, parseRanges } from './address-ranges.ts';
import { messageOf } from './errors.ts';
import { type MailSettings, readMailSettings } from './mail-settings.ts';
import { isPlanId, PLAN_IDS, type PlanId } from './plan-ids.ts';
import { InvalidOption } from './startup-error.ts';

/** How a server is set up. Options of the command line win over variables, variables over defaults. */
export type Config = {
  readonly dataFolder: string;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Where people reach the server; undefined means the address it listens on. */
  readonly publicUrl: URL | undefined;
  /** Whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: AddressRanges;
  readonly logLevel: string;
  /** Undefined: no mail is sent, links are handed over by people. */
  readonly mail: MailSettings | undefined;
  /** The plan that a new organization starts on. */
  readonly defaultPlan: PlanId;
  /** A JSON file that changes what the plans hold. */
  readonly plansFile: string | undefined;
  /** How long an erasure is seen before it is carried out. */
  readonly erasureDelayHours: number;
  /** The folder that scheduled exports are written to; undefined: there are none. */
  readonly exportFolder: string | undefined;
  /** How long the log is kept by plan, where it is not as the plan says. */
  readonly retentionDays: RetentionDays;
  /** MaxMind's files that name countries and networks; empty: none are named. */
  readonly maxmindFiles: readonly string[];
  /** How often what has expired is looked for. */
  readonly sweepSeconds: number;
};

/** Days of 24 hours, fractions too. */
export type RetentionDays = Readonly<Partial<Record<PlanId, number>>>;

export type ConfigOptions = {
  readonly dataFolder?: string;
  readonly host?: string;
  readonly port?: number;
  readonly env: NodeJS.ProcessEnv;
};

/** Whoever may cancel an erasure needs the time to hear of it, and whoever asked for it waits a month at most (GDPR, Art. 12). */
const ERASURE_DELAY_HOURS = { min: 1, max: 720 };
const RETENTION_DAYS_MAX = 36_500;
const SWEEP_SECONDS_MAX = 7 * 86_400;
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'];

/** @throws InvalidOption naming the option or variable that is wrong. */
export function readConfig({ env, ...options }: ConfigOptions): Config {
  return {
    dataFolder: options.dataFolder ?? env.DAYBOOK_DATA ?? './data',
    host: parseHost(options.host ?? env.DAYBOOK_HOST ?? '127.0.0.1'),
    port: parsePort(String(options.port ?? env.DAYBOOK_PORT ?? 4280)),
    publicUrl: parsePublicUrl(env.DAYBOOK_PUBLIC_URL),
    trustedProxies: parseProxies(env.DAYBOOK_TRUSTED_PROXIES),
    logLevel: parseLogLevel(env.DAYBOOK_LOG_LEVEL ?? 'warn'),
    mail: readMailSettings(env),
    defaultPlan: parsePlan(env.DAYBOOK_DEFAULT_PLAN || 'business'),
    plansFile: env.DAYBOOK_PLANS || undefined,
    erasureDelayHours: parseErasureDelay(env.DAYBOOK_ERASURE_DELAY_HOURS || '72'),
    exportFolder: env.DAYBOOK_EXPORT_DIR ? resolve(env.DAYBOOK_EXPORT_DIR) : undefined,
    retentionDays: parseRetentionDays(env),
    maxmindFiles: (env.DAYBOOK_MAXMIND_FILES ?? '').split(',').flatMap((path) => {
      const trimmed = path.trim();
      return trimmed === '' ? [] : [resolve(trimmed)];
    }),
    sweepSeconds: parseAmount('DAYBOOK_SWEEP_SECONDS', env.DAYBOOK_SWEEP_SECONDS || '86400', {
      min: 1,
      max: SWEEP_SECONDS_MAX,
    }),
  };
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) {
    throw new InvalidOption(
      `the port (--port, DAYBOOK_PORT) must be a number from 0 to 65535, not "${text}"`,
    );
  }
  return port;
}

function parseHost(text: string): string {
  if (isIP(text) === 0 && !/^[a-z0-9.-]+$/i.test(text)) {
    throw new InvalidOption(
      `the host (--host, DAYBOOK_HOST) must be an address or a host name, not "${text}"`,
    );
  }
  return text;
}

function parsePublicUrl(text: string | undefined): URL | undefined {
  if (!text) return undefined;
  const url = URL.parse(text);
  if (
    !url ||
    !/^https?:$/.test(url.protocol) ||
    url.pathname !== '/' ||
    url.search ||
    url.hash ||
    url.username
  ) {
    throw new InvalidOption(
      `DAYBOOK_PUBLIC_URL must be an origin such as https://audit.example.com, without a path, not "${text}"`,
    );
  }
  return url;
}

function parseProxies(text: string | undefined): AddressRanges {
  try {
    return parseRanges((text ?? '').split(',').flatMap((part) => part.trim() || []));
  } catch (error) {
    throw new InvalidOption(`DAYBOOK_TRUSTED_PROXIES: ${messageOf(error)}`);
  }
}

function parseLogLevel(text: string): string {
  if (!LOG_LEVELS.includes(text)) {
    throw new InvalidOption(`DAYBOOK_LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}, not "${text}"`);
  }
  return text;
}

function parsePlan(text: string): PlanId {
  if (isPlanId(text)) return text;
  throw new InvalidOption(`DAYBOOK_DEFAULT_PLAN must be one of ${PLAN_IDS.join(', ')}, not "${text}"`);
}

function parseErasureDelay(text: string): number {
  const hours = Number(text);
  const { min, max } = ERASURE_DELAY_HOURS;
  if (/^\d+(\.\d+)?$/.test(text) && hours >= min && hours <= max) return hours;
  throw new InvalidOption(
    `DAYBOOK_ERASURE_DELAY_HOURS must be a number from ${min} to ${max}, not "${text}"`,
  );
}

function parseRetentionDays(env: NodeJS.ProcessEnv): RetentionDays {
  return Object.fromEntries(
    PLAN_IDS.flatMap((plan) => {
      const variable = `DAYBOOK_RETENTION_DAYS_${plan.toUpperCase()}`;
      const text = env[variable];
      return text ? [[plan, parseAmount(variable, text, { min: 0, max: RETENTION_DAYS_MAX })]] : [];
    }),
  );
}

/** A decimal number above 0, from `min` to `max`. */
function parseAmount(variable: string, text: string, { min, max }: { min: number; max: number }): number {
  const amount = Number(text);
  if (/^\d{1,9}(\.\d{1,12})?$/.test(text) && amount > 0 && amount >= min && amount <= max) return amount;
  const least = min > 0 ? `of at least ${min}` : 'above 0';
  throw new InvalidOption(
    `${variable} must be a number ${least} and up to ${max.toLocaleString('en')}, such as ${min > 0 ? '3600' : '365 or 0.5'}, not "${text}"`,
  );
}
