import { severityOf } from '../severity.ts';
import { by, notReportedWith, since, until } from '../where.ts';
import { counted, moment } from '../words.ts';
import { within24Hours } from './account-acts.ts';
import { actedAs } from './actor-words.ts';
import { type ActorOfChanges, changesOf, DAY_MS, foundBy } from './changes.ts';
import type { Scene } from './scene.ts';
import type { Standout } from './standout.ts';

/** Less of the environment's past tells little about who usually changes it. */
const KNOWN_DAYS = 14;

/** Actors who had not changed the environment before the window: their first change, and what followed within 24 hours. */
export function firstWrites(scene: Scene): Standout[] {
  return [...scene.believed.values()].flatMap((actor) =>
    actor.before === undefined ? [firstWrite(scene, actor)] : [],
  );
}

function firstWrite(scene: Scene, of: ActorOfChanges): Standout {
  const { actor, who, within, changes } = of;
  const { environment } = scene.input;
  const at = within.first.occurredAt;
  const flagged = within24Hours(changes, at);
  const knownSince = (scene.read.before?.first ?? scene.read.changes[0])?.occurredAt ?? at;
  const isKnown = at - knownSince >= KNOWN_DAYS * DAY_MS;
  const more = flagged.length - 1;
  const others =
    knownSince === at
      ? `That is the first change of ${environment} by anybody that the log holds.`
      : `The log holds changes of ${environment} by others since ${moment(knownSince)}.`;
  const filter = changesOf(
    environment,
    by(who),
    ...(scene.histories.get(actor)?.isSelfReportLeftOut ? [notReportedWith(who.name)] : []),
    since(at),
    until(Math.min(scene.input.until, at + DAY_MS + 1)),
  );
  return {
    rule: 'first-write',
    severity: severityOf('first-write', isKnown ? 'known-environment' : 'young-environment'),
    sign: 'first-write',
    subject: actor,
    title: `${actor} changed ${environment} for the first time`,
    why: `${actor} first changed ${environment} at ${moment(at)}${
      more === 0 ? '' : `, and made ${counted(more, 'more change')} within 24 hours`
    }. ${others} ${actedAs(scene, actor)}`,
    notes: [
      ...(isKnown
        ? []
        : [
            `Changes of ${environment} are known for less than ${KNOWN_DAYS} days before: who usually makes them is hard to tell.`,
          ]),
      ...(scene.ask.visibleFrom === 0
        ? []
        : ['Older events have expired: there may have been earlier changes.']),
    ],
    filter,
    shown: foundBy(filter, of),
    changes: flagged,
  };
}
