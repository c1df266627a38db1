import { isoTime } from '@daybook/event';
import type { ChecklistItem } from '../checklist-item.ts';
import type { InvestigationKind } from '../investigations.ts';

export const TITLES: Readonly<Record<InvestigationKind, string>> = {
  'leaked-key': 'Suspected leaked API key',
  'off-boarding': 'Off-boarding follow-up',
  'production-change': 'Unexpected production change',
};

/** `2026-11-28 10:15:30 UTC` */
export function timeWords(ms: number): string {
  return `${isoTime(ms).slice(0, 19).replace('T', ' ')} UTC`;
}

/** `1,204 events` */
export function counted(count: number, noun: string, nouns = `${noun}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? noun : nouns}`;
}

/** What a person does, without the name of what it is done to. */
export function taskWords({ kind }: Pick<ChecklistItem, 'kind'>): string {
  switch (kind) {
    case 'revoke-key':
      return 'Revoke the API key';
    case 'remove-member':
      return 'Remove the member';
    case 'end-sessions':
      return 'End the sessions of';
    case 'withdraw-invitation':
      return 'Withdraw the invitation of';
    case 'rotate':
      return 'Replace the value of';
    case 'restore':
      return 'Restore the value of';
  }
}
