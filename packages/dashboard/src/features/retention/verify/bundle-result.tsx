import { CircleAlert, CircleCheck } from 'lucide-react';
import { Button } from '../../../ui/button.tsx';
import { Untrusted } from '../../../ui/untrusted.tsx';
import type { BundleCheck } from './use-bundle-check.ts';

/** What a check is at, or what it has found, in words that can be quoted. */
export function BundleResult({
  check,
  onStop,
}: {
  readonly check: BundleCheck;
  readonly onStop: () => void;
}) {
  switch (check.kind) {
    case 'none':
      return null;
    case 'running':
      return <Running progress={check.progress} onStop={onStop} />;
    case 'not-verified':
      return (
        <div className="rounded-md bg-bad-soft px-3 py-2 text-bad">
          <p className="flex items-center gap-2 font-semibold">
            <CircleAlert aria-hidden="true" size={16} className="shrink-0" />
            Not verified
          </p>
          <p className="mt-1 [overflow-wrap:anywhere]">
            <Untrusted text={check.reason} />
          </p>
        </div>
      );
    case 'verified':
      return (
        <div className="flex flex-col gap-3">
          <p className="flex items-center gap-2 font-semibold text-good">
            <CircleCheck aria-hidden="true" size={16} className="shrink-0" />
            Verified with the key that you gave
          </p>
          <Findings title="Proved" lines={check.findings.proved} />
          <Findings title="Not proved" lines={check.findings.notProved} />
        </div>
      );
  }
}

function Running({
  progress,
  onStop,
}: {
  readonly progress: Extract<BundleCheck, { kind: 'running' }>['progress'];
  readonly onStop: () => void;
}) {
  return (
    <div className="flex flex-wrap items-center gap-3">
      <progress
        aria-label="Progress of the check"
        value={progress?.bytes ?? 0}
        max={Math.max(progress?.of ?? 1, 1)}
        className="h-2 min-w-40 flex-1 accent-accent"
      />
      <span className="tabular text-muted text-xs">
        {(progress?.events ?? 0).toLocaleString('en')} events checked
      </span>
      <Button onClick={onStop}>Stop</Button>
    </div>
  );
}

function Findings({ title, lines }: { readonly title: string; readonly lines: readonly string[] }) {
  return (
    <section aria-label={title}>
      <h3 className="font-medium">{title}</h3>
      <ul className="mt-1 list-disc pl-5 [overflow-wrap:anywhere]">
        {lines.map((line) => (
          <li key={line}>
            <Untrusted text={line} />
          </li>
        ))}
      </ul>
    </section>
  );
}
