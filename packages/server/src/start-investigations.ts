import { Investigator } from './investigate/investigator.ts';
import { openNetworkNames } from './investigate/maxmind.ts';
import type { OpenFolder } from './open-folder.ts';
import { systemClock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import { LedgerDisagreement } from './sequencer/ledger-disagreement.ts';
import type { Log } from './start-log.ts';
import { Investigations } from './workspace/investigations/investigations.ts';
import { PresentState } from './workspace/investigations/present-state.ts';

/** Builds what looks into the log, and keeps what was looked into. @throws StartupError for files of networks that cannot be read */
export async function startInvestigations(
  { workspace }: OpenFolder,
  { explorer, ledger }: Log,
  { maxmindFiles }: Pick<Config, 'maxmindFiles'>,
): Promise<Investigations> {
  const { db, outbox } = workspace;
  const clock = systemClock;
  const state = new PresentState({ db, clock });
  const networks = await openNetworkNames(maxmindFiles);
  const catalogue = (organizationId: string) => workspace.customActions.catalogue(organizationId);
  return new Investigations({
    ...{ db, outbox, clock, explorer },
    investigator: new Investigator({ explorer, state, catalogue, networks }),
    async checkpoint(organizationId) {
      try {
        const head = await ledger.head(organizationId);
        return head && { size: head.size, text: head.checkpoint };
      } catch (error) {
        // The ledger's reader has noticed it; somebody who looks for a leak needs the answer all the same.
        if (error instanceof LedgerDisagreement) return undefined;
        throw error;
      }
    },
  });
}
