import { isoTime } from '@daybook/event';
import type { Seen } from '../../event-index/profile.ts';
import type { Investigation } from '../ask.ts';
import type { History } from '../finding.ts';
import type { Extras, Inputs } from '../investigations.ts';
import { rankFindings } from '../rank.ts';
import { listed } from '../words.ts';
import { accountRules } from './account-rules.ts';
import { firstWrites } from './first-write.ts';
import { keysCreated } from './keys-created.ts';
import { listChanges, rankChanges } from './list-changes.ts';
import { newAddresses } from './new-address.ts';
import { readsAfterChanges } from './read-after-change.ts';
import { failedSignIns, refusedChanges } from './refused.ts';
import { readScene, type Scene } from './scene.ts';
import { judge, takenOver, toFindings } from './standout.ts';
import { unusualHours } from './unusual-hour.ts';

type Kind = 'production-change';

/**
 * Each change of an environment within a window, judged by what its actor did before, and by what befell the account in the 24 hours before the
 * change. Findings are about what stands out; what is habit is listed last.
 */
export const productionChange: Investigation<Inputs[Kind], Extras[Kind]> = async (ask, input) => {
  const scene = await readScene(ask, input);
  const hours = await unusualHours(scene);
  const standouts = [
    ...firstWrites(scene),
    ...(await newAddresses(scene)),
    ...hours.standouts,
    ...accountRules(scene),
    ...keysCreated(scene),
    ...failedSignIns(scene),
    ...(await refusedChanges(scene)),
  ];
  const taken = takenOver(standouts);
  const judged = judge(standouts, taken);
  const standingOut = rankChanges(scene.read.changes, judged).flatMap(({ change, severity }) =>
    severity === 'high' || severity === 'medium' ? [change] : [],
  );
  const reads = await readsAfterChanges(scene, standingOut, taken);
  const all = [...judged, ...reads];
  return {
    findings: rankFindings(await toFindings(ask, all)),
    history: historyOf(scene),
    notes: [...scene.read.notes, ...scene.acts.notes, ...hours.notes, ...sources(scene)],
    ...listChanges(rankChanges(scene.read.changes, all), scene.read),
  };
};

/** What the actors did before: see `ActorHistory`. */
function historyOf({ histories }: Scene): History {
  const seen = [...histories.values()].flatMap((history): Seen[] => (history.seen ? [history.seen] : []));
  if (seen.length === 0) return { from: null, until: null, events: 0 };
  const first = seen.reduce(
    (least, { first: place }) => Math.min(least, place.occurredAt),
    Number.POSITIVE_INFINITY,
  );
  const last = seen.reduce((most, { last: place }) => Math.max(most, place.occurredAt), 0);
  const events = seen.reduce((sum, { count }) => sum + count, 0);
  return { from: isoTime(first), until: isoTime(last), events };
}

/** Whose word the comparison rests on, beside what this workspace saw itself. */
function sources({ histories }: Scene): string[] {
  const all = [...histories];
  const recorders = new Set(all.flatMap(([, history]) => history.recorders));
  recorders.delete('workspace');
  const own = all.flatMap(([actor, { isSelfReportLeftOut }]) => (isSelfReportLeftOut ? [actor] : []));
  return [
    ...(recorders.size === 0
      ? []
      : [`What is known of the time before rests on reports by ${listed([...recorders].toSorted())}.`]),
    ...(own.length === 0
      ? []
      : [
          `What ${listed(own)} reported about ${own.length === 1 ? 'itself' : 'themselves'} was not believed.`,
        ]),
  ];
}
