import { Circle, CircleCheck, CircleSlash } from 'lucide-react';
import { classes } from '../../../ui/classes.ts';
import { exactTime, TimeAgo } from '../../../ui/time-ago.tsx';
import { Untrusted } from '../../../ui/untrusted.tsx';
import type { ChecklistItem } from '../answers.ts';
import { ItemAction } from './item-action.tsx';
import { itemFacts, STATE_WORDS, TASKS } from './item-words.ts';

const SIGNS = {
  open: { sign: Circle, tone: 'text-faint' },
  done: { sign: CircleCheck, tone: 'text-good' },
  gone: { sign: CircleSlash, tone: 'text-faint' },
} as const;

export type ChecklistLineProps = { readonly item: ChecklistItem; readonly onChanged: () => void };

/** One thing to do, whether it is done, and the button that does it for those who may. */
export function ChecklistLine({ item, onChanged }: ChecklistLineProps) {
  const { kind, name, state, at } = item;
  const { sign: Sign, tone } = SIGNS[state];
  const facts = itemFacts(item);
  return (
    <div className="flex items-start gap-2.5 py-2 text-sm">
      <Sign aria-hidden="true" size={16} className={classes('mt-0.5 shrink-0', tone)} />
      <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        <p className={classes('font-medium', state !== 'open' && 'text-muted')}>
          <span className="sr-only">
            {STATE_WORDS[state]}: {TASKS[kind]}{' '}
          </span>
          <Untrusted text={name} />
        </p>
        <p className="text-muted text-xs">
          {state !== 'open' && (
            <>
              {STATE_WORDS[state]}
              {at !== null && (
                <>
                  {' '}
                  <span className="print:hidden">
                    <TimeAgo at={at} />
                  </span>
                  <span className="hidden print:inline">{exactTime(Date.parse(at))}</span>
                </>
              )}
              {facts.length > 0 && ' · '}
            </>
          )}
          {facts.map((fact, index) => (
            <span key={fact}>
              {index > 0 && ' · '}
              <Untrusted text={fact} />
            </span>
          ))}
        </p>
      </div>
      {state === 'open' && (
        <span className="-my-1 shrink-0 print:hidden">
          <ItemAction item={item} onChanged={onChanged} />
        </span>
      )}
    </div>
  );
}
