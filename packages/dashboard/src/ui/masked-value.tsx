import { Untrusted } from './untrusted.tsx';

/** A value: as it is, line by line, or as dots that tell nothing, its length neither. */
export function MaskedValue({ value, isShown }: { readonly value: string; readonly isShown: boolean }) {
  if (!isShown) {
    return (
      <span className="mono text-faint">
        <span aria-hidden="true">••••••••</span>
        <span className="sr-only">hidden</span>
      </span>
    );
  }
  if (value === '') return <span className="text-faint">empty</span>;
  const lines = value.split('\n').map((line, number) => ({ line, number }));
  return (
    <span className="mono whitespace-pre-wrap [overflow-wrap:anywhere]">
      {lines.map(({ line, number }) => (
        <span key={number} className="block min-h-[1lh]">
          <Untrusted text={line} />
        </span>
      ))}
    </span>
  );
}
