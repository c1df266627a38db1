import { Download } from 'lucide-react';
import { Untrusted } from '../../ui/untrusted.tsx';
import { eventsInWords, sizeInWords } from './export-words.ts';
import { downloadPath, type Export, isUnderWay } from './queries.ts';

/** How far an export is, its file once it is there, or why there is none. */
export function ExportProgress({ made }: { readonly made: Export }) {
  const { state, progress, bytes, error } = made;
  if (isUnderWay(made)) {
    const { done, total } = progress;
    return (
      <div>
        <progress
          aria-label="Progress of the export"
          value={done}
          max={Math.max(total, 1)}
          className="h-2 w-full max-w-sm accent-accent"
        />
        <p className="tabular text-muted text-xs">
          {state === 'waiting'
            ? `Begins soon: ${eventsInWords(total)}`
            : `${done.toLocaleString('en')} of ${eventsInWords(total)}`}
        </p>
      </div>
    );
  }
  if (state === 'done') {
    return (
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <a
          href={downloadPath(made)}
          download
          className="inline-flex h-8 pointer-coarse:h-10 items-center gap-1.5 rounded-md border border-line-control bg-surface px-3 font-medium text-sm hover:bg-sunken"
        >
          <Download aria-hidden="true" size={14} />
          Download
        </a>
        <span className="tabular text-muted text-xs">
          {eventsInWords(progress.total)}, {sizeInWords(bytes)}
        </span>
      </div>
    );
  }
  return (
    <p className={state === 'failed' ? 'text-bad' : 'text-muted'}>
      {state === 'failed' ? 'Failed' : 'Removed'}
      {error !== null && (
        <>
          : <Untrusted text={error} />
        </>
      )}
    </p>
  );
}
