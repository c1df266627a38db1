import { CopyButton } from './copy-button.tsx';
import { Untrusted } from './untrusted.tsx';

export type CodeBlockProps = {
  readonly label: string;
  /** What is shown, line by line. */
  readonly text: string;
  /** What is copied; what is shown, unless it says otherwise. */
  readonly copied?: string;
};

/** Text for machines, wrapped rather than scrolled, with a button that copies it. */
export function CodeBlock({ label, text, copied = text }: CodeBlockProps) {
  const lines = text.split('\n').map((line, number) => ({ line, number }));
  return (
    <figure className="w-full min-w-0 overflow-hidden rounded-md border border-line bg-sunken">
      <figcaption className="flex items-center justify-between gap-2 border-line border-b py-1.5 pr-1 pl-3 text-muted text-xs">
        {label}
        <span className="print:hidden">
          <CopyButton text={copied} />
        </span>
      </figcaption>
      <pre className="whitespace-pre-wrap px-3 py-2 font-mono text-ink text-xs [font-variant-ligatures:none] [overflow-wrap:anywhere]">
        {lines.map(({ line, number }) => (
          <code key={number} className="block min-h-[1lh]">
            <Line text={line} />
          </code>
        ))}
      </pre>
    </figure>
  );
}

/** Indentation is meant to be there; any other space at an end is not. */
function Line({ text }: { readonly text: string }) {
  const indentation = /^ */.exec(text)?.[0] ?? '';
  return (
    <>
      {indentation}
      <Untrusted text={text.slice(indentation.length)} />
    </>
  );
}
