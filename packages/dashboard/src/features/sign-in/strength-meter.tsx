import { classes } from '../../ui/classes.ts';

const LEVELS = [
  { word: 'very weak', tone: 'bg-bad' },
  { word: 'weak', tone: 'bg-bad' },
  { word: 'fair', tone: 'bg-warn' },
  { word: 'good', tone: 'bg-good' },
  { word: 'strong', tone: 'bg-good' },
] as const;

/** How hard a password is to guess, from 0 to 4, as a bar and a word. */
export function StrengthMeter({ score }: { readonly score: number }) {
  const { word, tone } = LEVELS[score] ?? LEVELS[0];
  return (
    <div className="mt-1.5 flex items-center gap-2">
      {/* biome-ignore lint/a11y/useSemanticElements: browsers do not let a meter element be drawn in parts and colors of ours */}
      <div
        role="meter"
        aria-label="Strength"
        aria-valuemin={0}
        aria-valuemax={4}
        aria-valuenow={score}
        aria-valuetext={word}
        className="grid w-32 shrink-0 grid-cols-4 gap-1"
      >
        {[1, 2, 3, 4].map((part) => (
          <span
            key={part}
            className={classes('h-1 rounded-full', part <= Math.max(score, 1) ? tone : 'bg-line')}
          />
        ))}
      </div>
      <span aria-live="polite">Strength: {word}</span>
    </div>
  );
}
