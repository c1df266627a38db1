import { Untrusted } from '../../../ui/untrusted.tsx';
import type { LineProblem } from './line-problems.ts';

export type WrongLinesProps = {
  readonly problems: readonly LineProblem[];
  /** Shows a line in the text. */
  readonly onShow: (line: number) => void;
};

/** What is wrong with the text, line by line; a press leads to the line. */
export function WrongLines({ problems, onShow }: WrongLinesProps) {
  const count = problems.length;
  return (
    <div role="alert" className="min-w-0">
      <p className="mb-1.5 font-medium text-bad text-sm">
        {count === 1 ? 'One line is wrong' : `${count.toLocaleString('en')} lines are wrong`}. Nothing was
        changed.
      </p>
      <ul className="flex flex-col">
        {problems.map(({ line, message }) => (
          <li key={line}>
            <button
              type="button"
              onClick={() => onShow(line)}
              className="w-full rounded px-2 py-1 text-left text-sm hover:bg-sunken"
            >
              <span className="font-medium text-bad tabular">Line {line}</span>{' '}
              <span className="text-muted">
                <Untrusted text={message} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
