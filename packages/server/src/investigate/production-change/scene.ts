import type { Ask } from '../ask.ts';
import type { Inputs } from '../investigations.ts';
import { where } from '../where.ts';
import { type AccountActs, readAccountActs } from './account-acts.ts';
import { type ActorOfChanges, type ChangesRead, readChanges } from './changes.ts';
import { type FirstUses, readFirstUses } from './first-uses.ts';
import { type ActorHistory, readHistories } from './histories.ts';
import { believedActors } from './self-reports.ts';

/** All that changes are judged by. */
export type Scene = {
  readonly ask: Ask;
  readonly input: Inputs['production-change'];
  readonly read: ChangesRead;
  readonly histories: ReadonlyMap<string, ActorHistory>;
  /** The actors of the changes, without what they reported about themselves where that is not believed. */
  readonly believed: ReadonlyMap<string, ActorOfChanges>;
  readonly acts: AccountActs;
  readonly uses: FirstUses;
  /** When the oldest event took place that the log holds, milliseconds since 1970 UTC. */
  readonly logSince: number;
};

export async function readScene(ask: Ask, input: Inputs['production-change']): Promise<Scene> {
  const read = await readChanges(ask, input);
  const histories = await readHistories(ask, input, read);
  const believed = await believedActors(ask, input, read.actors, histories);
  const acts = await readAccountActs(ask, input, read);
  const uses = await readFirstUses(ask, input, { read, histories, acts });
  const [oldest] = await ask.events(where(), { order: 'oldest', limit: 1 });
  const logSince = oldest?.occurredAt ?? ask.now;
  return { ask, input, read, histories, believed, acts, uses, logSince };
}
