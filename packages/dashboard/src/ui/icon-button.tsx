import type { ReactNode, Ref } from 'react';

export type IconButtonProps = {
  /** What it does, read out and shown on pointing. */
  readonly label: string;
  readonly onClick: () => void;
  readonly ref?: Ref<HTMLButtonElement>;
  readonly children: ReactNode;
};

/** A small button of one sign, for actions that stand beside each of many things. */
export function IconButton({ label, onClick, ref, children }: IconButtonProps) {
  return (
    <button
      ref={ref}
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      className="inline-flex size-6 pointer-coarse:size-8 items-center justify-center rounded text-muted hover:bg-sunken hover:text-ink"
    >
      {children}
    </button>
  );
}
