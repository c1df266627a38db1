import { formatActor } from '@daybook/event';
import type { PlacedEvent } from '../ask.ts';
import { severityOf } from '../severity.ts';
import { and, is, since, until, where } from '../where.ts';
import { counted, listed, stretch } from '../words.ts';
import { person, within24Hours } from './account-acts.ts';
import { CHANGE_ACTIONS, DAY_MS } from './changes.ts';
import { isNewAt } from './new-address.ts';
import { byTexts } from './read-most.ts';
import { runsBefore } from './runs.ts';
import type { Scene } from './scene.ts';
import type { Standout } from './standout.ts';

/** So many failed sign-ins, one from a strange network among them, are guesses; so many from anywhere, too. Fewer are slips of the hand. */
const GUESSES = { fromStrangeNetwork: 3, fromAnywhere: 10 } as const;
const SLIPS = 4;

/** Sign-ins that failed in the 24 hours before the account's changes. */
export function failedSignIns(scene: Scene): Standout[] {
  return [...scene.acts.changes].flatMap(([account, changes]) =>
    runsBefore(scene.acts.failedSignIns.get(account) ?? [], changes).map((run): Standout => {
      const last = run.at(-1) ?? run[0];
      const attempts = run.reduce((sum, { event }) => sum + attemptsOf(event.metadata?.attempts), 0);
      const strange = [...new Set(run.flatMap((signIn) => strangeAddress(scene, account, signIn) ?? []))];
      const isGuessing =
        attempts >= GUESSES.fromAnywhere || (strange.length > 0 && attempts >= GUESSES.fromStrangeNetwork);
      const followed = changes.filter((change) =>
        run.some(({ occurredAt }) => within24Hours([change], occurredAt).length > 0),
      );
      const from =
        strange.length > 0 ? `, also from ${listed(strange)}, in a network that is new to them` : '';
      return {
        rule: 'refused',
        severity: severityOf(
          'refused',
          isGuessing ? 'sign-ins-guessed' : strange.length > 0 || attempts > SLIPS ? 'sign-ins' : 'slips',
        ),
        ...(isGuessing && { sign: 'tampering' }),
        subject: account,
        title: `${counted(attempts, 'sign-in')} as ${account} failed shortly before ${scene.input.environment} was changed`,
        why: `${counted(attempts, 'sign-in')} as ${account} failed ${stretch(run[0].occurredAt, last.occurredAt)}${from}. ${counted(followed.length, 'change')} of ${scene.input.environment} followed within 24 hours.`,
        filter: where(
          is('action', 'USER_LOGIN'),
          is('outcome', 'failure', 'denied'),
          is('type', 'member'),
          is('resource', account),
          since(run[0].occurredAt),
          until(last.occurredAt + 1),
        ),
        shown: scene.acts.isWhole ? run : undefined,
        changes: followed,
      };
    }),
  );
}

/** An entry may stand for several attempts. */
function attemptsOf(attempts: unknown): number {
  return typeof attempts === 'number' && attempts > 1 ? attempts : 1;
}

function strangeAddress(
  scene: Scene,
  account: string,
  { event, occurredAt }: PlacedEvent,
): string | undefined {
  const ip = event.context?.ip;
  const actor = formatActor(person(account));
  const use = ip === undefined ? undefined : scene.uses.of(actor, ip);
  return use && isNewAt(scene, actor, use.network, occurredAt) ? ip : undefined;
}

/** Changes of the environment that were denied. */
export async function refusedChanges(scene: Scene): Promise<Standout[]> {
  const { ask, input, read } = scene;
  const denied = where(
    is('action', ...CHANGE_ACTIONS),
    is('env', input.environment),
    is('outcome', 'denied'),
    since(input.from),
    until(input.until),
  );
  const { fields } = await ask.profile(denied, {
    fields: ['actor'],
    from: input.from,
    until: input.until,
    top: MOST,
  });
  return (fields.actor?.within ?? []).flatMap(({ value: actor, within }): Standout[] => {
    const [first, last] = [within.first.occurredAt, within.last.occurredAt];
    const changes = (read.actors.get(actor)?.changes ?? []).filter(
      ({ occurredAt }) => occurredAt >= first && occurredAt <= last + DAY_MS,
    );
    const after =
      changes.length === 0
        ? `No change by ${actor} followed`
        : `${counted(changes.length, 'change')} by ${actor} followed`;
    return [
      {
        rule: 'refused',
        severity: severityOf('refused', 'change'),
        subject: actor,
        title: `${actor} was denied ${counted(within.count, 'change')} of ${input.environment}`,
        why: `${counted(within.count, 'attempt')} by ${actor} to change ${input.environment} ${within.count === 1 ? 'was' : 'were'} denied ${stretch(first, last)}. ${after}.`,
        filter: and(denied, byTexts([{ value: actor }])),
        seen: within,
        changes,
      },
    ];
  });
}

const MOST = 100;
