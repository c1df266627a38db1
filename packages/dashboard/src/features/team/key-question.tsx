import { TimeAgo } from '../../ui/time-ago.tsx';
import { Untrusted } from '../../ui/untrusted.tsx';
import type { KeyOfMember, KeysAnswer } from './answer-keys.ts';

export type KeyQuestionProps = {
  readonly keys: readonly KeyOfMember[];
  readonly answer: KeysAnswer;
  /** Whether they are one's own, which another owner or admin may keep, and one does not oneself. */
  readonly isMe: boolean;
  readonly onAnswer: (answer: KeysAnswer) => void;
};

/** What becomes of the API keys of somebody who goes, or loses what they may do. */
export function KeyQuestion({ keys, answer, isMe, onAnswer }: KeyQuestionProps) {
  const choice = (value: KeysAnswer, label: string) => (
    <label className="flex items-start gap-2 text-ink">
      <input
        type="radio"
        name="keys"
        value={value}
        checked={answer === value}
        onChange={() => onAnswer(value)}
        className="mt-0.5 size-4 shrink-0 accent-accent"
      />
      {label}
    </label>
  );
  return (
    <fieldset className="flex flex-col gap-2 rounded-md border border-line p-3">
      <legend className="px-1 font-medium text-ink">
        {keys.length === 1
          ? 'An API key was made by this person'
          : `${keys.length} API keys were made by this person`}
      </legend>
      <ul className="flex max-h-40 flex-col gap-1 overflow-y-auto">
        {keys.map(({ id, name, lastUsedAt }) => (
          <li key={id}>
            <span className="mono text-ink">
              <Untrusted text={name} />
            </span>
            ,{' '}
            {lastUsedAt ? (
              <>
                last used <TimeAgo at={lastUsedAt} />
              </>
            ) : (
              'never used'
            )}
          </li>
        ))}
      </ul>
      {choice('revoke', 'Revoke them: whatever uses them stops working at once')}
      {isMe ? (
        <p>To keep them, ask another owner or admin to do this: they decide about your keys.</p>
      ) : (
        choice('keep', 'Keep them: whoever holds them keeps access')
      )}
    </fieldset>
  );
}
