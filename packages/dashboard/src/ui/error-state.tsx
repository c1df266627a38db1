import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { describeError } from '../api/describe-error.ts';
import { Button } from './button.tsx';
import { Untrusted } from './untrusted.tsx';

export type ErrorStateProps = {
  readonly error: unknown;
  readonly onRetry: () => void;
  readonly retryLabel?: string;
  /** Further ways out. */
  readonly children?: ReactNode;
};

/** Says what failed, in the server's words, and offers to try again. */
export function ErrorState({ error, onRetry, retryLabel = 'Try again', children }: ErrorStateProps) {
  const { title, detail } = describeError(error);
  return (
    <section
      role="alert"
      className="mx-auto my-10 w-full max-w-2xl rounded-lg border border-line bg-surface p-5"
    >
      <h2 className="flex items-center gap-2 font-semibold text-bad text-base">
        <CircleAlert aria-hidden="true" size={18} className="shrink-0" />
        <Untrusted text={title} />
      </h2>
      <p className="mt-2 break-words text-muted text-sm">
        <Untrusted text={detail} />
      </p>
      <div className="mt-4 flex flex-wrap gap-2">
        <Button onClick={onRetry}>{retryLabel}</Button>
        {children}
      </div>
    </section>
  );
}
