import { emailKey } from '../../platform/email-address.ts';
import type { Ask, PlacedEvent } from '../ask.ts';
import { is, isOrMissing, notReportedWith, since, where } from '../where.ts';

export type ReportedAct = {
  /** Any of these actions. */
  readonly actions: readonly string[];
  /** The name of the key or person that it was done to. */
  readonly name: string;
  /** Only of that name as it is written, as keys are told apart. People are found by any spelling of their address. */
  readonly isExact?: boolean;
  /** Only at or after this time, milliseconds since 1970 UTC. */
  readonly from?: number;
  /** What this key reports is not believed. */
  readonly suspect?: string | undefined;
};

/** The newest successful act on a key or person, as the log has it. */
export async function reported(
  ask: Ask,
  { actions, name, isExact = false, from, suspect }: ReportedAct,
): Promise<PlacedEvent | undefined> {
  const filter = where(
    is('action', ...actions),
    is('resource', ...new Set(isExact ? [name] : [name, emailKey(name)])),
    is('outcome', 'success'),
    ...(from === undefined ? [] : [since(from)]),
    ...(suspect === undefined ? [] : [notReportedWith(suspect)]),
  );
  const [event] = await ask.events(filter, { order: 'newest', limit: 1 });
  return event;
}

/** The first time after `from` that a secret was set successfully. */
export async function setAfter(
  ask: Ask,
  { name, environment, project, from }: SecretSet,
): Promise<PlacedEvent | undefined> {
  const filter = where(
    is('action', 'SECRET_SET'),
    is('resource', name),
    isOrMissing('env', environment),
    isOrMissing('project', project),
    is('outcome', 'success'),
    since(from + 1),
  );
  const [event] = await ask.events(filter, { order: 'oldest', limit: 1 });
  return event;
}

type SecretSet = {
  readonly name: string;
  readonly environment: string | undefined;
  readonly project: string | undefined;
  readonly from: number;
};
