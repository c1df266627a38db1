import { builtInActions } from '@daybook/event';
import { expect, test } from 'vitest';
import { ACTION_NAMES, type ActionName } from './action-names.ts';

test('the names offered for completion are those of the catalogue that a sender may record', () => {
  const recordable = builtInActions.filter(({ category }) => category !== 'Audit');
  expect(ACTION_NAMES).toEqual(recordable.map(({ action }) => action));
});

test("an organization's own action is a name too", () => {
  const own: ActionName = 'INVOICE_SEND';
  expect(ACTION_NAMES).not.toContain(own);
});
