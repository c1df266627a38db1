import { describeError } from '../api/describe-error.ts';
import { Untrusted } from './untrusted.tsx';

/** Something failed beside what is shown. */
export function Notice({ title, error }: { readonly title: string; readonly error: unknown }) {
  return (
    <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad text-sm [overflow-wrap:anywhere]">
      {title}: <Untrusted text={describeError(error).detail} />
    </p>
  );
}
