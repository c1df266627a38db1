import type { Actor } from '@daybook/event';
import { counted, moment } from '../words.ts';
import type { Scene } from './scene.ts';

/** How long before something else a moment was: `less than a minute`, `12 minutes`, `3 hours`. */
export function ago(fromMs: number, untilMs: number): string {
  const minutes = Math.round((untilMs - fromMs) / 60_000);
  if (minutes < 1) return 'less than a minute';
  return minutes < 120 ? counted(minutes, 'minute') : counted(Math.round(minutes / 60), 'hour');
}

/** A person is `them`, whatever else acts is `it`. */
export function them({ type }: Pick<Actor, 'type'>): string {
  return type === 'user' ? 'them' : 'it';
}

/** What the log holds of an actor from before. */
export function actedAs({ histories }: Scene, actor: string): string {
  const seen = histories.get(actor)?.seen;
  if (!seen) return `It holds nothing older of ${actor}.`;
  return `It holds ${counted(seen.count, 'older event')} of ${actor}, since ${moment(seen.first.occurredAt)}.`;
}
