import { Link } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Form } from '../../../ui/form.tsx';
import { Page } from '../../../ui/page.tsx';
import type { KindEntry } from '../kinds.ts';

export type FormPageProps = {
  readonly entry: KindEntry;
  readonly onSubmit: () => void;
  readonly error: unknown;
  readonly isBusy: boolean;
  readonly canSubmit: boolean;
  /** The fields. */
  readonly children: ReactNode;
};

/** What has to be known before an investigation can begin. */
export function FormPage({ entry, onSubmit, error, isBusy, canSubmit, children }: FormPageProps) {
  return (
    <Page title={entry.situation} about={entry.about} width="text" trail={<ToInvestigations />}>
      <Form
        onSubmit={onSubmit}
        error={error}
        isBusy={isBusy}
        className="flex max-w-xl flex-col gap-5 rounded-lg border border-line bg-surface p-4 sm:p-5"
      >
        {children}
        <div className="order-1 flex flex-wrap items-center gap-x-4 gap-y-2">
          <Button type="submit" variant="primary" disabled={!canSubmit || isBusy}>
            {isBusy ? 'Investigating…' : 'Investigate'}
          </Button>
          <p className="text-muted text-xs">The log records that you looked, and what at.</p>
        </div>
      </Form>
    </Page>
  );
}

/** The way back to where investigations begin. */
export function ToInvestigations() {
  return (
    <Link
      to="/investigations"
      className="inline-flex items-center gap-0.5 text-muted hover:text-ink print:hidden"
    >
      <ChevronLeft aria-hidden="true" size={14} />
      Investigate
    </Link>
  );
}
