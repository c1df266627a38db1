import type { NormalizedEvent } from '@daybook/event';
import { Vault } from '../../workspace/vault/vault.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { recordedBy } from '../life/erp-life.ts';
import { fillBilling } from './fill-billing.ts';
import { fillKeys } from './fill-keys.ts';
import { fillPeople } from './fill-people.ts';
import { fillProjects } from './fill-projects.ts';
import { fillSecrets } from './fill-secrets.ts';
import type { Filled, Filler } from './filler.ts';

const EVENTS_PER_TRANSACTION = 4_096;

/**
 * Passes the events of a year on, and leaves the workspace as their acts would have: team, projects, variables, secrets, keys and billing, with
 * the same ids, versions and times. `now` is in milliseconds since 1970. The workspace holds one organization without any of this.
 */
export function* fillWorkspace(
  workspace: Workspace,
  filled: Filled,
  events: Iterable<NormalizedEvent>,
  now: number,
): Generator<NormalizedEvent, undefined> {
  const { db } = workspace;
  const values = { db, vault: new Vault(workspace.wrappedKeys) };
  const fillers: readonly Filler[] = [
    fillPeople(filled, db),
    fillProjects(filled, values),
    fillSecrets(filled, values),
    fillKeys(filled, db),
    fillBilling(filled, db, now),
  ];
  const apply = (batch: readonly NormalizedEvent[]) =>
    workspace.transaction(() => {
      for (const event of batch) {
        if (event.outcome !== 'success') continue;
        const at = Date.parse(event.occurredAt);
        const { type, name = '', ip } = recordedBy(filled.company, event);
        for (const filler of fillers) {
          if (type === 'workspace') filler.apply(event, at);
          else filler.reported?.(name, at, ip);
        }
      }
    });
  workspace.transaction(() => {
    for (const filler of fillers) filler.begin();
  });
  let batch: NormalizedEvent[] = [];
  for (const event of events) {
    batch.push(event);
    if (batch.length < EVENTS_PER_TRANSACTION) continue;
    apply(batch);
    yield* batch;
    batch = [];
  }
  apply(batch);
  workspace.transaction(() => {
    for (const filler of fillers) filler.end();
  });
  yield* batch;
}
