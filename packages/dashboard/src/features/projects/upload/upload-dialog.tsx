import { useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { pathOf, server } from '../../../api/call.ts';
import { useChange } from '../../../api/use-change.ts';
import { Button } from '../../../ui/button.tsx';
import { classes } from '../../../ui/classes.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { DialogActions } from '../../../ui/dialog-actions.tsx';
import { FileButton } from '../../../ui/file-button.tsx';
import { Form } from '../../../ui/form.tsx';
import { useMe } from '../../sign-in/me-context.ts';
import { type Project, variablesQuery } from '../queries.ts';
import { EnvText } from './env-text.tsx';
import { lineProblems, lineRange } from './line-problems.ts';
import { readEnvFile } from './read-env-file.ts';
import { summaryWords, type UploadAnswer, UploadSummary } from './upload-summary.tsx';
import { WrongLines } from './wrong-lines.tsx';

export type UploadDialogProps = {
  readonly project: Project;
  readonly environment: string;
  readonly onClose: () => void;
};

/** Takes over a `.env` file: its text, then what it would do, then all of it or nothing. */
export function UploadDialog({ project, environment, onClose }: UploadDialogProps) {
  const { organization } = useMe();
  const [text, setText] = useState('');
  const [unreadable, setUnreadable] = useState<unknown>();
  const field = useRef<HTMLTextAreaElement>(null);
  const send = (preview: boolean) => (content: string) =>
    server.post<UploadAnswer>(pathOf`/v1/projects/${project.id}/variables/upload`, {
      query: { env: environment, ...(preview && { preview: true }) },
      text: content,
    });
  const preview = useChange<string, UploadAnswer>({ change: send(true) });
  const upload = useChange<string, UploadAnswer>({
    change: send(false),
    refreshes: [variablesQuery(organization.id, project.id).queryKey],
    said: (answer) => `Uploaded to ${environment}: ${summaryWords(answer)}`,
    onDone: onClose,
  });
  const error = unreadable ?? upload.error ?? preview.error;
  const problems = lineProblems(error);
  const planned = preview.data;
  const isBusy = preview.isPending || upload.isPending;

  function edit(next: string) {
    setText(next);
    setUnreadable(undefined);
    preview.reset();
    upload.reset();
  }

  async function take(file: File) {
    try {
      edit(await readEnvFile(file));
    } catch (reason) {
      setUnreadable(reason);
    }
  }

  function show(line: number) {
    // The text is there only while nothing is planned.
    if (planned !== undefined) flushSync(() => edit(text));
    const { start, end } = lineRange(text, line);
    field.current?.focus();
    field.current?.setSelectionRange(start, end);
  }

  return (
    <Dialog
      title={`Upload a .env file to ${environment}`}
      onClose={onClose}
      className="w-[min(52rem,calc(100vw-2rem))]"
    >
      <Form
        onSubmit={() => (planned === undefined ? preview : upload).mutate(text)}
        error={problems.length > 0 ? undefined : error}
        isBusy={isBusy}
        className="flex min-h-0 flex-col gap-4 overflow-y-auto p-4 text-sm"
      >
        {planned === undefined ? (
          <>
            <div className="flex flex-wrap items-center justify-between gap-2">
              <p className="text-muted">
                Paste it, drop it, or choose it. Nothing is changed before you have seen what it does.
              </p>
              <FileButton onFile={take} />
            </div>
            <div className={classes('grid gap-4', problems.length > 0 && 'sm:grid-cols-[3fr_2fr]')}>
              <EnvText text={text} onChange={edit} onFile={take} problems={problems} field={field} />
              {problems.length > 0 && <WrongLines problems={problems} onShow={show} />}
            </div>
          </>
        ) : (
          <>
            <p className="text-muted">
              Variables that the file does not name stay as they are. It is done as a whole, or not at all.
            </p>
            <UploadSummary answer={planned} onShow={show} />
          </>
        )}
        <DialogActions>
          {planned === undefined ? (
            <Button onClick={onClose}>Cancel</Button>
          ) : (
            <Button onClick={() => edit(text)}>Back to the text</Button>
          )}
          <Button
            type="submit"
            variant="primary"
            disabled={isBusy || text.trim() === '' || (planned !== undefined && changesOf(planned) === 0)}
          >
            {planned === undefined ? 'See what it does' : buttonText(changesOf(planned), environment)}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}

function changesOf(answer: UploadAnswer): number {
  return answer.new.length + answer.changed.length;
}

function buttonText(changes: number, environment: string): string {
  if (changes === 0) return 'Nothing would change';
  return `Set ${changes.toLocaleString('en')} in ${environment}`;
}
