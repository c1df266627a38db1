import { classes } from './classes.ts';

export type RadioPillProps = {
  /** What the pills of one group have in common. */
  readonly name: string;
  readonly label: string;
  /** What is read out. */
  readonly words: string;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
};

/** One of a few choices that stand side by side. */
export function RadioPill({ name, label, words, isChosen, onChoose }: RadioPillProps) {
  return (
    <label
      className={classes(
        'relative flex h-8 pointer-coarse:h-10 flex-auto cursor-pointer items-center justify-center rounded-md border px-1.25 text-xs pointer-coarse:text-sm has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2',
        isChosen
          ? 'border-accent bg-accent-soft font-medium text-ink'
          : 'border-line-control text-muted hover:bg-sunken',
      )}
    >
      <input
        type="radio"
        name={name}
        checked={isChosen}
        onChange={onChoose}
        aria-label={words}
        className="absolute inset-0 size-full cursor-pointer opacity-0"
      />
      <span aria-hidden="true">{label}</span>
    </label>
  );
}
