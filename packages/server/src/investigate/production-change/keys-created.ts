import { type AuditEvent, formatActor } from '@daybook/event';
import type { PlacedEvent } from '../ask.ts';
import { severityOf } from '../severity.ts';
import { by, is, since, until, where } from '../where.ts';
import { counted, listed, moment } from '../words.ts';
import { person, within24Hours } from './account-acts.ts';
import { ago } from './actor-words.ts';
import type { MadeChange } from './changes.ts';
import { isNewAt } from './new-address.ts';
import { type Run, runsBefore } from './runs.ts';
import type { Scene } from './scene.ts';
import type { Standout } from './standout.ts';

/** Keys that were created in the 24 hours before they made a change, or before whoever created them made one. */
export function keysCreated(scene: Scene): Standout[] {
  const { acts, read } = scene;
  const ofKeys = [...acts.ofKeys].flatMap(([key, creations]) => {
    const changes = read.actors.get(formatActor({ type: 'api-key', name: key }))?.changes ?? [];
    return runsBefore(creations, changes).map((run) => ofKey(scene, key, run, changes));
  });
  const byPeople = [...acts.byPeople].flatMap(([name, creations]) => {
    const changes = read.actors.get(formatActor(person(name)))?.changes ?? [];
    return runsBefore(creations, changes).map((run) => byPerson(scene, name, run, changes));
  });
  return [...ofKeys, ...byPeople];
}

const CREATED = [is('action', 'API_KEY_CREATE'), is('outcome', 'success')];

function ofKey(scene: Scene, key: string, run: Run, own: readonly MadeChange[]): Standout {
  const [creation] = run;
  const changes = within24Hours(own, creation.occurredAt);
  const { environment } = scene.input;
  return {
    ...severityAndSign(scene, run),
    subject: key,
    title: `The API key ${key} was created shortly before it changed ${environment}`,
    why: `${creation.event.actor.name} created the API key ${key} at ${moment(creation.occurredAt)}, ${ago(
      creation.occurredAt,
      changes[0]?.occurredAt ?? creation.occurredAt,
    )} before it first changed ${environment}.${fromWhere(scene, creation)}`,
    filter: where(...CREATED, is('resource', key), ...timesOf(run)),
    shown: scene.acts.isWhole ? run : undefined,
    changes,
  };
}

function byPerson(scene: Scene, name: string, run: Run, own: readonly MadeChange[]): Standout {
  const [creation] = run;
  const changes = own.filter((change) =>
    run.some(({ occurredAt }) => within24Hours([change], occurredAt).length > 0),
  );
  const { environment } = scene.input;
  const keys = listed([...new Set(run.map(({ event }) => event.resource.name))]);
  return {
    ...severityAndSign(scene, run),
    subject: name,
    title: `${name} created ${counted(run.length, 'API key')} shortly before changing ${environment}`,
    why: `${name} created ${keys} from ${moment(creation.occurredAt)} on, ${ago(
      creation.occurredAt,
      changes[0]?.occurredAt ?? creation.occurredAt,
    )} before changing ${environment}.${fromWhere(scene, creation)}`,
    filter: where(...CREATED, by(person(name)), ...timesOf(run)),
    shown: scene.acts.isWhole ? run : undefined,
    changes,
  };
}

function timesOf(run: Run) {
  return [since(run[0].occurredAt), until((run.at(-1) ?? run[0]).occurredAt + 1)];
}

function severityAndSign(scene: Scene, run: Run): Pick<Standout, 'rule' | 'severity' | 'sign'> {
  const rule = 'key-created-before';
  return run.some((creation) => isFromStrangeNetwork(scene, creation))
    ? { rule, severity: severityOf(rule, 'from-new-network'), sign: 'tampering' }
    : { rule, severity: severityOf(rule, 'created') };
}

function fromWhere(scene: Scene, creation: PlacedEvent): string {
  if (!isFromStrangeNetwork(scene, creation)) return '';
  const { context, actor } = creation.event;
  return ` It was created from ${context?.ip}, in a network that ${actor.name} had not used before.`;
}

/** Whether whoever made the key had not been in that network before. */
function isFromStrangeNetwork(scene: Scene, { event, occurredAt }: PlacedEvent): boolean {
  const use = firstUseOf(scene, event);
  return use !== undefined && isNewAt(scene, formatActor(event.actor), use, occurredAt);
}

function firstUseOf({ uses }: Scene, { actor, context }: AuditEvent): number | undefined {
  return context?.ip === undefined ? undefined : uses.of(formatActor(actor), context.ip)?.network;
}
