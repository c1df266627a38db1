import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { FileDown, Printer, RotateCw } from 'lucide-react';
import { Button } from '../../../ui/button.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import type { Investigation } from '../answers.ts';
import { reportPath } from '../queries.ts';

const LINK =
  'inline-flex h-8 pointer-coarse:h-10 shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded-md border border-line-control bg-surface px-3 font-medium text-ink text-sm hover:bg-sunken';

export type ReportActionsProps = {
  readonly made: Investigation;
  /** Prints it, once all that belongs on paper is there. */
  readonly onPrint: () => Promise<void>;
};

/** The ways to hand an investigation on, and to make it anew. */
export function ReportActions({ made, onPrint }: ReportActionsProps) {
  const print = useMutation({ mutationFn: onPrint, networkMode: 'always' });
  return (
    <div className="flex flex-wrap items-center gap-2 print:hidden">
      <CopyButton text={globalThis.location.href} label="Copy link" />
      <a
        href={reportPath(made.id)}
        download={`investigation-${made.id}.md`}
        title="As a Markdown document"
        className={LINK}
      >
        <FileDown aria-hidden="true" size={14} />
        Report
      </a>
      <AgainLink made={made} />
      <Button variant="primary" onClick={() => print.mutate()} disabled={print.isPending}>
        <Printer aria-hidden="true" size={14} />
        {print.isPending ? 'Preparing…' : 'Print'}
      </Button>
    </div>
  );
}

/** The form that it was made with, filled in as it was. */
function AgainLink({ made }: { readonly made: Investigation }) {
  const content = (
    <>
      <RotateCw aria-hidden="true" size={14} />
      Look again
    </>
  );
  switch (made.kind) {
    case 'leaked-key': {
      const { apiKey, from, until } = made.input;
      return (
        <Link to="/investigations/leaked-key" search={{ apiKey, from, until }} className={LINK}>
          {content}
        </Link>
      );
    }
    case 'off-boarding':
      return (
        <Link to="/investigations/off-boarding" search={{ email: made.input.email }} className={LINK}>
          {content}
        </Link>
      );
    case 'production-change': {
      const { environment, from, until } = made.input;
      return (
        <Link to="/investigations/production-change" search={{ environment, from, until }} className={LINK}>
          {content}
        </Link>
      );
    }
  }
}
