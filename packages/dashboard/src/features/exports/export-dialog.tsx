import type { ApiSchemas } from '@daybook/sdk';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { server } from '../../api/call.ts';
import { useChange } from '../../api/use-change.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { DialogActions } from '../../ui/dialog-actions.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { CheckField, SelectField } from '../../ui/form-fields.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Untrusted } from '../../ui/untrusted.tsx';
import { useMe } from '../sign-in/me-context.ts';
import { ExportProgress } from './export-progress.tsx';
import { eventsInWords, FORMATS, formatName } from './export-words.ts';
import { type Export, type ExportFormat, exportQuery, exportsQuery } from './queries.ts';

type NewExport = ApiSchemas['NewExport'];

export type ExportDialogProps = {
  /** The filter's text; everything that is shown of the log when it is empty. */
  readonly q: string;
  /** How many events match now; undefined when that is not known. */
  readonly count: number | undefined;
  /** The id of a legal hold: what it keeps, also what has expired; as lines only, without proofs. */
  readonly hold?: string;
  readonly onClose: () => void;
};

/** Exports what a filter matches: how many events, in which format, then progress and the file. */
export function ExportDialog({ q, count, hold, onClose }: ExportDialogProps) {
  const { organization } = useMe();
  const [format, setFormat] = useState<ExportFormat>('ndjson');
  const [hasProofs, setProofs] = useState(false);
  const begin = useChange<NewExport, Export>({
    change: (json) => server.post('/v1/exports', { json }),
    refreshes: [exportsQuery(organization.id).queryKey],
  });
  if (begin.data !== undefined) return <MakingDialog made={begin.data} onClose={onClose} />;
  const formats = FORMATS.filter(({ id }) => hold === undefined || id !== 'parquet');
  const { hint } = formats.find(({ id }) => id === format) ?? FORMATS[0];
  return (
    <FormDialog
      title={hold === undefined ? 'Export' : 'Export what the hold keeps'}
      submitLabel={begin.isPending ? 'Beginning…' : 'Export'}
      onSubmit={() =>
        begin.mutate({
          format: hasProofs ? 'ndjson' : format,
          q,
          proofs: hasProofs,
          ...(hold !== undefined && { hold }),
        })
      }
      onClose={onClose}
      error={begin.error}
      isBusy={begin.isPending}
    >
      <p>
        Exports {count === undefined ? 'the events' : eventsInWords(count)} that{' '}
        {q === '' ? (
          hold === undefined ? (
            'the log shows'
          ) : (
            'the hold keeps'
          )
        ) : (
          <>
            match{' '}
            <code className="mono [overflow-wrap:anywhere]">
              <Untrusted text={q} />
            </code>
          </>
        )}
        , as of now. The log records that you did.
      </p>
      <SelectField
        name="format"
        label="Format"
        value={format}
        hint={hasProofs ? 'A bundle has a format of its own.' : hint}
        disabled={hasProofs}
        onChange={({ target }) => setFormat(FORMATS.find(({ id }) => id === target.value)?.id ?? format)}
      >
        {formats.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </SelectField>
      {hold === undefined && (
        <CheckField
          name="proofs"
          label="As a bundle with proofs"
          hint="One file that ./daybook verify bundle checks offline, with the verifier key that you have kept."
          checked={hasProofs}
          onChange={({ target }) => setProofs(target.checked)}
        />
      )}
    </FormDialog>
  );
}

function MakingDialog({ made, onClose }: { readonly made: Export; readonly onClose: () => void }) {
  const { organization } = useMe();
  const { data, error } = useQuery(exportQuery(organization.id, made));
  return (
    <Dialog
      title={`Export as ${formatName(data.format)}`}
      onClose={onClose}
      className="w-[min(34rem,calc(100vw-2rem))]"
    >
      <div className="flex flex-col gap-4 overflow-y-auto p-4 text-sm">
        <div role="status">
          <ExportProgress made={data} />
        </div>
        {error !== null && <Notice title="The progress is not known" error={error} />}
        <p className="text-muted">
          The server makes it, even when you leave this page. For seven days you find it under Settings,
          Retention and export.
        </p>
        <DialogActions>
          <Button onClick={onClose}>Close</Button>
        </DialogActions>
      </div>
    </Dialog>
  );
}
