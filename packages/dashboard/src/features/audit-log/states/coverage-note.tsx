import type { Coverage } from '@daybook/sdk';
import { TriangleAlert } from 'lucide-react';
import { Untrusted } from '../../../ui/untrusted.tsx';
import { IndexingProgress } from './indexing-progress.tsx';

/** What is missing from an answer, if anything is. */
export function CoverageNote({ coverage }: { readonly coverage: Coverage | undefined }) {
  if (coverage === undefined || coverage.complete) return null;
  return (
    <div className="mb-3 flex items-start gap-2 rounded-md bg-warn-soft px-3 py-2 text-sm text-warn">
      <TriangleAlert aria-hidden="true" size={16} className="mt-0.5 shrink-0" />
      <div className="flex min-w-0 flex-1 flex-col gap-2">
        <p>
          This is not everything:{' '}
          <Untrusted text={coverage.notes.join('; ') || 'events are missing from this answer'} />.
        </p>
        {coverage.pending > 0 && <IndexingProgress coverage={coverage} />}
      </div>
    </div>
  );
}
