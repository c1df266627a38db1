import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { pathOf, server } from '../../api/call.ts';
import { useChange } from '../../api/use-change.ts';
import { useMay } from '../../api/use-may.ts';
import { Button } from '../../ui/button.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { SectionCard } from '../../ui/section-card.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { Untrusted } from '../../ui/untrusted.tsx';
import { useFocusAfterRemoval } from '../../ui/use-focus-after-removal.ts';
import { useMe } from '../sign-in/me-context.ts';
import { ExportDialog } from './export-dialog.tsx';
import { ExportProgress } from './export-progress.tsx';
import { formatName } from './export-words.ts';
import { type Export, exportsQuery, isUnderWay } from './queries.ts';

/** The exports that were made in the background, with their progress or their file. */
export function ExportsCard() {
  const { organization } = useMe();
  const made = useQuery(exportsQuery(organization.id));
  const mayExport = useMay('POST /v1/exports');
  const [isOpen, setOpen] = useState(false);
  return (
    <SectionCard
      title="Exports"
      about="Made on the server, and kept for seven days. To export a part of the log, choose it there first."
      actions={mayExport && <Button onClick={() => setOpen(true)}>Export the whole log</Button>}
    >
      <Loaded query={made} what="exports">
        {(list) => <ExportList made={list} />}
      </Loaded>
      {isOpen && <ExportDialog q="" count={undefined} onClose={() => setOpen(false)} />}
    </SectionCard>
  );
}

function ExportList({ made }: { readonly made: readonly Export[] }) {
  const list = useFocusAfterRemoval<HTMLUListElement>(made.length);
  if (made.length === 0) return <p className="text-muted text-sm">There are none.</p>;
  return (
    <ul ref={list} tabIndex={-1} aria-label="Exports" className="divide-y divide-line text-sm">
      {made.map((one) => (
        <ExportItem key={one.id} made={one} />
      ))}
    </ul>
  );
}

function ExportItem({ made }: { readonly made: Export }) {
  const { organization } = useMe();
  const mayRemove = useMay('DELETE /v1/exports/{id}');
  const { id, format, q, hold, createdBy, createdAt, expiresAt } = made;
  const remove = useChange({
    change: () => server.delete(pathOf`/v1/exports/${id}`),
    refreshes: [exportsQuery(organization.id).queryKey],
    said: () => (isUnderWay(made) ? 'The export is stopped' : 'The export is deleted'),
    failed: 'The export was not deleted',
  });
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 py-2.5 first:pt-0 last:pb-0">
      <div className="min-w-0 flex-1 basis-64 [overflow-wrap:anywhere]">
        <p>
          {q === '' ? (
            <span className="font-medium">{hold === null ? 'The whole log' : 'What a hold keeps'}</span>
          ) : (
            <code className="mono">
              <Untrusted text={q} />
            </code>
          )}{' '}
          as {formatName(format)}
        </p>
        <p className="mb-1 text-muted text-xs">
          <Untrusted text={createdBy} />, <TimeAgo at={createdAt} />
          {expiresAt !== null && made.state === 'done' && (
            <>
              , removed <TimeAgo at={expiresAt} />
            </>
          )}
        </p>
        <ExportProgress made={made} />
      </div>
      {mayRemove && (
        <Button
          onClick={() => remove.mutate()}
          disabled={remove.isPending}
          aria-label={`${isUnderWay(made) ? 'Stop' : 'Delete'} the export of ${q === '' ? 'the whole log' : q}`}
        >
          {isUnderWay(made) ? 'Stop' : 'Delete'}
        </Button>
      )}
    </li>
  );
}
