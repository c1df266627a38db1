import { isoTime } from '@daybook/event';
import type { Investigation } from '../ask.ts';
import type { History } from '../finding.ts';
import type { Extras, Inputs } from '../investigations.ts';
import { rankFindings } from '../rank.ts';
import { counted, listed } from '../words.ts';
import { changedBeforeLeaving } from './changes.ts';
import { readLastDays } from './last-days.ts';
import { findLeaver, type Leaver } from './leaver.ts';
import { exportedLog } from './log-exports.ts';
import { refusedAttempts } from './refusals.ts';
import { stillExposed } from './still-exposed.ts';
import { workingKeys } from './working-keys.ts';

/**
 * What is left to do when somebody leaves: which values that they and their API keys hold are still in use, which of the keys still work, and what
 * they changed, exported and tried in their last days. Whether they are still a member, have sessions or invitations is not in the log: the
 * checklist tells that.
 */
export const offBoarding: Investigation<Inputs['off-boarding'], Extras['off-boarding']> = async (
  ask,
  input,
) => {
  const leaver = await findLeaver(ask, input);
  const { exposures, more } = await ask.exposure({ actors: leaver.actors });
  const lastDays = await readLastDays(ask, leaver);
  const exposed = await stillExposed(ask, leaver, exposures);
  const changed = await changedBeforeLeaving(ask, leaver, lastDays);
  const findings = [
    ...exposed.findings,
    ...(await workingKeys(ask, leaver)),
    ...changed.findings,
    ...(await exportedLog(ask, leaver, lastDays)),
    ...(await refusedAttempts(ask, leaver, lastDays)),
  ];
  const recorders = lastDays.groups.flatMap(({ values }) => values.recorder ?? []);
  return {
    findings: rankFindings(findings),
    history: historyOf(leaver),
    notes: [
      ...leaver.notes,
      ...(more
        ? [`They hold more than ${counted(exposures.length, 'version')} of secrets: the rest is left out.`]
        : []),
      ...exposed.notes,
      ...changed.notes,
      ...reliedOn(recorders),
    ],
    exposure: exposures,
    keys: leaver.keys,
    leftAt: leaver.leftAt,
    since: leaver.since,
    access: lastDays.access,
  };
};

/** Everything that the person and their keys did, as far as the log goes back. */
function historyOf({ before, within }: Leaver): History {
  const first = before?.first ?? within?.first;
  const last = within?.last ?? before?.last;
  return {
    from: first ? isoTime(first.occurredAt) : null,
    until: last ? isoTime(last.occurredAt) : null,
    events: (before?.count ?? 0) + (within?.count ?? 0),
  };
}

function reliedOn(recorders: readonly string[]): string[] {
  const others = [...new Set(recorders)].filter((recorder) => recorder !== 'workspace').toSorted();
  if (others.length === 0) return [];
  return [
    `Part of what they did in their last days is known from reports of ${listed(others)} only: this workspace did not see that itself.`,
  ];
}
