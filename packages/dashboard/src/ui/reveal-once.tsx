import { TriangleAlert } from 'lucide-react';
import { type ReactNode, useId, useRef } from 'react';
import { CopyButton } from './copy-button.tsx';

export type RevealOnceProps = {
  /** What it is: `API key`, `Link`. */
  readonly label: string;
  readonly value: string;
  /** Why it has to be taken now, and what can be done when it is lost. */
  readonly children: ReactNode;
};

/** A value that is shown this one time, to be copied. A press on it selects the whole. */
export function RevealOnce({ label, value, children }: RevealOnceProps) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  return (
    <div className="rounded-md border border-line bg-sunken p-3">
      <div className="flex items-center justify-between gap-2">
        <label htmlFor={id} className="font-medium text-sm">
          {label}
        </label>
        <CopyButton text={value} />
      </div>
      <input
        ref={field}
        id={id}
        readOnly
        value={value}
        onFocus={() => field.current?.select()}
        className="mono mt-2 h-9 w-full min-w-0 rounded border border-line-control bg-surface px-2 text-ink text-sm"
      />
      <p className="mt-2 flex gap-1.5 text-muted text-xs">
        <TriangleAlert aria-hidden="true" size={14} className="mt-px shrink-0 text-warn" />
        <span>{children}</span>
      </p>
    </div>
  );
}
