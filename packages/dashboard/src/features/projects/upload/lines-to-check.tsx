import type { ApiSchemas } from '@daybook/sdk';
import { Badge } from '../../../ui/badge.tsx';
import { Untrusted } from '../../../ui/untrusted.tsx';

/** How the server read a variable of a `.env` text. */
type ReadVariable = ApiSchemas['EnvVariable'];

export type LinesToCheckProps = {
  readonly variables: readonly ReadVariable[];
  /** Shows a line in the text. */
  readonly onShow: (line: number) => void;
};

/** The lines whose value may be another than expected, with its length and the reason; a press leads to the line. */
export function LinesToCheck({ variables, onShow }: LinesToCheckProps) {
  const odd = variables.filter(({ hints }) => hints.length > 0);
  if (odd.length === 0) return null;
  return (
    <section aria-label="To check" className="rounded-md border border-line p-3">
      <h3 className="flex flex-wrap items-baseline gap-2 text-sm">
        <Badge tone="warn">{odd.length.toLocaleString('en')} to check</Badge>
        <span className="font-normal text-muted text-xs">may have another value than you expect</span>
      </h3>
      <ul className="mt-1 flex flex-col">
        {odd.map(({ name, line, characters, hints }) => (
          <li key={line}>
            <button
              type="button"
              onClick={() => onShow(line)}
              className="w-full rounded px-2 py-1 text-left text-sm hover:bg-sunken"
            >
              <span className="font-medium tabular">Line {line}</span>{' '}
              <span className="mono [overflow-wrap:anywhere]">
                <Untrusted text={name} />
              </span>
              , {lengthWords(characters)}:{' '}
              <span className="text-muted">
                <Untrusted text={hints.join('; ')} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function lengthWords(characters: number): string {
  return characters === 1 ? '1 character' : `${characters.toLocaleString('en')} characters`;
}
