import { type DragEvent, type Ref, useId, useRef } from 'react';
import { classes } from '../../../ui/classes.ts';
import type { LineProblem } from './line-problems.ts';

export type EnvTextProps = {
  readonly text: string;
  readonly onChange: (text: string) => void;
  /** A file was dropped on it. */
  readonly onFile: (file: File) => void;
  readonly problems: readonly LineProblem[];
  readonly field: Ref<HTMLTextAreaElement>;
};

/** The text of a `.env` file with the numbers of its lines; those that are wrong stand out. */
export function EnvText({ text, onChange, onFile, problems, field }: EnvTextProps) {
  const id = useId();
  const numbers = useRef<HTMLDivElement>(null);
  const wrong = new Set(problems.map(({ line }) => line));
  const count = Math.max(text.split('\n').length, 8);

  function drop(event: DragEvent) {
    const file = event.dataTransfer.files[0];
    if (file === undefined) return;
    event.preventDefault();
    onFile(file);
  }

  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1.5 block font-medium text-sm">
        The text of the .env file
      </label>
      <div className="flex h-64 overflow-hidden rounded-md border border-line-control bg-surface font-mono text-sm leading-5 focus-within:outline-2 focus-within:outline-accent focus-within:outline-offset-2">
        <div
          ref={numbers}
          aria-hidden="true"
          className="tabular shrink-0 select-none overflow-hidden border-line border-r bg-sunken py-2 text-right text-faint"
        >
          {Array.from({ length: count }, (_, index) => index + 1).map((line) => (
            <div
              key={line}
              className={classes('px-2', wrong.has(line) && 'bg-bad-soft font-medium text-bad')}
            >
              {line}
            </div>
          ))}
        </div>
        <textarea
          ref={field}
          id={id}
          name="text"
          value={text}
          onChange={({ target }) => onChange(target.value)}
          onScroll={({ currentTarget }) => numbers.current?.scrollTo({ top: currentTarget.scrollTop })}
          onDragOver={(event) => event.preventDefault()}
          onDrop={drop}
          wrap="off"
          placeholder={'DATABASE_HOST=db.internal\nLOG_LEVEL=info'}
          autoComplete="off"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          aria-invalid={problems.length > 0}
          className="min-w-0 flex-1 resize-none overflow-auto bg-transparent px-3 py-2 text-ink outline-none placeholder:text-faint"
        />
      </div>
    </div>
  );
}
