import { expect, test } from 'vitest';
import { PresentState } from '../../workspace/investigations/present-state.ts';
import { openTestWorkspace } from '../../workspace/team/workspace.testing.ts';
import { openHistory } from '../history.testing.ts';
import { leakedKey } from '../leaked-key/leaked-key.ts';
import { checklistOf } from './checklist.ts';

const CI = { by: 'api-key:ci', recordedBy: { type: 'api-key', name: 'vault' } } as const;
const VAULT = { by: 'ana@acme.example', action: 'SECRET_SET', recordedBy: CI.recordedBy } as const;

test('what a key was handed in the window is done once it was replaced, whatever the key reads afterwards', async () => {
  const log = await openHistory([
    { ...CI, at: 10, on: 'REPLACED' },
    { ...CI, at: 10, on: 'IN_USE' },
    { ...VAULT, at: 30, on: 'REPLACED' },
    { ...CI, at: 40, on: 'REPLACED' },
    { ...CI, at: 40, on: 'IN_USE' },
  ]);
  const input = { apiKey: 'ci', from: 5, until: 20, baselineDays: 30 };
  const { findings, history, notes, blastRadius } = await leakedKey(log.ask(), input);
  const workspace = openTestWorkspace();
  const items = await checklistOf(
    { kind: 'leaked-key', input, findings, history, notes, extras: { blastRadius } },
    {
      ask: log.ask(),
      state: new PresentState({ db: workspace.db, clock: () => workspace.time.now }),
      organizationId: workspace.organization('org_acme'),
      askedAt: 50,
    },
  );
  await log.close();
  const states = items.flatMap(({ kind, name, state }) => (kind === 'rotate' ? [[name, state]] : []));
  expect(Object.fromEntries(states)).toEqual({ IN_USE: 'open', REPLACED: 'done' });
  expect(blastRadius.map(({ secret, state }) => [secret, state])).toEqual([
    ['IN_USE', 'rotate'],
    ['REPLACED', 'rotated'],
  ]);
});
