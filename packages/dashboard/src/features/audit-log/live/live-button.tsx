import { Pause, Play } from 'lucide-react';
import { Button } from '../../../ui/button.tsx';
import { classes } from '../../../ui/classes.ts';
import type { TailState } from './use-tail.ts';

export type LiveButtonProps = {
  readonly state: TailState;
  readonly isPaused: boolean;
  readonly onToggle: () => void;
};

/** Says whether new events appear by themselves, and pauses or resumes that. */
export function LiveButton({ state, isPaused, onToggle }: LiveButtonProps) {
  const word = isPaused ? 'Paused' : WORDS[state];
  return (
    <Button
      variant="quiet"
      className="px-2"
      onClick={onToggle}
      title={isPaused ? 'Show new events as they come' : 'Do not show new events for now'}
    >
      <span
        aria-hidden="true"
        className={classes('size-2 rounded-full', isPaused ? 'bg-faint' : DOTS[state])}
      />
      {/* The state is said when it changes, not only when the button is reached. */}
      <span role="status">{word}</span>
      {isPaused ? <Play aria-hidden="true" size={14} /> : <Pause aria-hidden="true" size={14} />}
      <span className="sr-only">{isPaused ? '— resume' : '— pause'}</span>
    </Button>
  );
}

const WORDS = { off: 'Not live', connecting: 'Connecting…', open: 'Live', broken: 'Reconnecting…' } as const;
const DOTS = { off: 'bg-faint', connecting: 'bg-warn', open: 'bg-good', broken: 'bg-bad' } as const;
