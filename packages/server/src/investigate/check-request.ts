import { LIMITS, parseInstant, textProblem } from '@daybook/event';
import { invalidValue } from '../workspace/workspace-error.ts';
import type { Inputs, Wish } from './investigations.ts';

const DAY_MS = 86_400_000;
const WINDOW_DAYS = 7;
const DAYS = 30;
const DAYS_MAX = 3_650;
const ACTOR_CHARACTERS = LIMITS.actorNameCharacters;
const KEY_PREFIX = 'api-key:';

/** A stretch of time as it was asked for, ISO 8601. */
export type WindowRequest = { readonly from?: string | undefined; readonly until?: string | undefined };

/** An investigation as it was asked for; what is left out has a default. */
export type InvestigationRequest =
  | {
      readonly kind: 'leaked-key';
      readonly apiKey: string;
      readonly baselineDays?: number | undefined;
      readonly window: WindowRequest;
    }
  | { readonly kind: 'off-boarding'; readonly email: string; readonly days?: number | undefined }
  | {
      readonly kind: 'production-change';
      readonly environment?: string | undefined;
      readonly window: WindowRequest;
    };

/**
 * The inputs with every default filled in, so that they mean the same whenever they are read: a window ends now and is seven days long, days
 * are 30, the environment is production. Whether there is such a key or person is not asked: both may be known from events alone.
 * @throws WorkspaceError `invalid` naming the field
 */
export function checkRequest(request: InvestigationRequest, now: number): Wish {
  switch (request.kind) {
    case 'leaked-key': {
      const { kind, apiKey, baselineDays, window } = request;
      const trimmed = apiKey.trim();
      const name = trimmed.startsWith(KEY_PREFIX) ? trimmed.slice(KEY_PREFIX.length) : trimmed;
      const input: Inputs['leaked-key'] = {
        apiKey: requireText('apiKey', name, ACTOR_CHARACTERS, 'the name of an API key, such as ci-deploy'),
        ...checkWindow(window, now),
        baselineDays: checkDays('baselineDays', baselineDays),
      };
      return { kind, input };
    }
    case 'off-boarding': {
      const { kind, email, days } = request;
      const what = 'the e-mail address of a person, such as ana@example.com';
      const address = requireText('email', email, ACTOR_CHARACTERS, what);
      return { kind, input: { email: address, days: checkDays('days', days) } };
    }
    case 'production-change': {
      const { kind, environment = 'production', window } = request;
      const what = 'the name of an environment, such as production';
      const name = requireText('environment', environment, LIMITS.environmentCharacters, what);
      return { kind, input: { environment: name, ...checkWindow(window, now) } };
    }
  }
}

function requireText(path: string, text: string, max: number, what: string): string {
  const trimmed = text.trim();
  const problem = textProblem(trimmed, max, 1);
  if (problem === undefined) return trimmed;
  throw invalidValue(path, `must be ${what}; it ${problem}`);
}

function checkDays(path: string, days: number = DAYS): number {
  if (Number.isInteger(days) && days >= 1 && days <= DAYS_MAX) return days;
  throw invalidValue(path, `must be a whole number of days from 1 to ${DAYS_MAX}`);
}

function checkWindow(window: WindowRequest, now: number): { from: number; until: number } {
  const until = readTime('until', window.until) ?? now;
  const from = readTime('from', window.from) ?? Math.max(0, until - WINDOW_DAYS * DAY_MS);
  if (from >= until) throw invalidValue('from', 'must be earlier than until');
  if (from >= now) throw invalidValue('from', 'must not lie in the future: nothing has happened there yet');
  return { from, until };
}

function readTime(path: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const instant = parseInstant(text);
  if (instant?.hasZone) return instant.ms;
  throw invalidValue(path, 'must be a time of ISO 8601 with its zone, such as 2026-11-01T00:00:00Z');
}
