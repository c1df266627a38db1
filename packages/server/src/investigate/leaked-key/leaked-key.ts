import type { Investigation } from '../ask.ts';
import { believedExposure } from '../believed-exposure.ts';
import type { Extras, Inputs } from '../investigations.ts';
import { counted } from '../words.ts';
import { addressClues, networkClues, newAddresses } from './addresses.ts';
import { type Clue, mostTelling, toFindings } from './clue.ts';
import { firstWriteClues } from './first-writes.ts';
import { learnHabits } from './habits.ts';
import { hourClues } from './hours.ts';
import { madeClues } from './made-from.ts';
import { doubtNotes, historyOf, notesOf } from './notes.ts';
import { originClues } from './origins.ts';
import { agentClues } from './programs.ts';
import { findRefusals, refusalClues } from './refusals.ts';
import { findNewSecrets, secretClues } from './secrets-read.ts';
import { sharedAddressClues } from './shared-addresses.ts';
import { findSigns } from './signs.ts';
import { findStrangeActs } from './strange-acts.ts';
import { surroundingClues } from './surroundings.ts';
import { openSuspect } from './suspect.ts';
import { volumeClues } from './volume.ts';

/**
 * What a key did in a window that it did not do in the days before, and every version of a secret that it was handed or set in the window. What was
 * reported with the key itself does not count. `docs/investigations.md` has the rules.
 */
export const leakedKey: Investigation<Inputs['leaked-key'], Extras['leaked-key']> = async (ask, input) => {
  const suspect = await openSuspect(ask, input);
  const habits = await learnHabits(suspect);
  const secrets = await findNewSecrets(suspect);
  const refusals = await findRefusals(suspect);
  const strange = await findStrangeActs(suspect, habits.addresses);
  const signs = await findSigns(suspect, habits, { secrets, refusals });
  const addresses = newAddresses(habits.addresses, signs);

  const byRule: readonly (readonly Clue[])[] = [
    addressClues(suspect, habits, addresses),
    [...networkClues(suspect, habits, addresses), ...originClues(suspect, habits, addresses)],
    agentClues(suspect, habits),
    secretClues(suspect, habits, secrets, strange),
    surroundingClues(suspect, habits, strange),
    hourClues(suspect, habits),
    await volumeClues(suspect, habits),
    refusalClues(suspect, habits, refusals),
    await sharedAddressClues(suspect, habits, addresses),
    await madeClues(suspect, habits, addresses),
    firstWriteClues(suspect, habits, strange),
  ];
  const told = byRule.map(mostTelling);
  const clues = told.flatMap((rule) => rule.clues);
  const left = told.reduce((sum, rule) => sum + rule.left, 0);
  const history = historyOf(habits);
  const { baselineDays } = input;
  const findings = await toFindings(ask, clues, { events: history.events, baselineDays });

  const taken = { actors: [suspect.key], window: suspect.during };
  const held = await believedExposure(ask, taken, suspect.key.name);
  return {
    findings,
    history,
    notes: [
      ...(await notesOf(suspect, habits)),
      ...doubtNotes(held),
      ...(left > 0
        ? [
            `${counted(left, 'finding')} of the same rules, no more severe, ${left === 1 ? 'is' : 'are'} not listed.`,
          ]
        : []),
      ...(secrets.isCut ? ['More secrets were read than can be compared with those read before.'] : []),
      ...(held.more ? ['More versions of secrets were read than are listed.'] : []),
    ],
    blastRadius: held.exposures,
  };
};
