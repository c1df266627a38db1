import { type DragEvent, useId, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { classes } from '../../../ui/classes.ts';
import { CodeBlock } from '../../../ui/code-block.tsx';
import { FileButton } from '../../../ui/file-button.tsx';
import { Form } from '../../../ui/form.tsx';
import { TextAreaField } from '../../../ui/form-fields.tsx';
import { SectionCard } from '../../../ui/section-card.tsx';
import { Untrusted } from '../../../ui/untrusted.tsx';
import { sizeInWords } from '../../exports/export-words.ts';
import { BundleResult } from './bundle-result.tsx';
import { useBundleCheck } from './use-bundle-check.ts';

/** Larger is no key file and no checkpoint. */
const TEXT_BYTES_MAX = 65_536;

/** Checks a bundle with proofs in the browser, with a key that the reader brings. */
export function VerifyCard() {
  const { check, start, stop } = useBundleCheck();
  const [file, setFile] = useState<File>();
  const [keys, setKeys] = useState('');
  const [old, setOld] = useState<File>();
  const [problem, setProblem] = useState<string>();

  function choose(chosen: File) {
    setFile(chosen);
    stop();
  }
  async function takeKeys(chosen: File) {
    stop();
    setProblem(undefined);
    if (chosen.size > TEXT_BYTES_MAX) setProblem(`${chosen.name} is no key file: it is too large`);
    else setKeys(await chosen.text());
  }
  async function verify() {
    setProblem(undefined);
    if (file === undefined) return setProblem('Choose a bundle first.');
    if (keys.trim() === '')
      return setProblem('Give the verifier key that you have kept: without it nothing can be proved.');
    if (old !== undefined && old.size > TEXT_BYTES_MAX)
      return setProblem(`${old.name} is no checkpoint: it is too large`);
    await start({ file, keys, oldCheckpoint: await old?.text() });
  }

  return (
    <SectionCard
      title="Verify a bundle"
      about="Checks exported events with their proofs in this browser; nothing of the file leaves it."
    >
      <Form onSubmit={() => void verify()} error={problem === undefined ? undefined : new Error(problem)}>
        <DropZone file={file} onFile={choose} />
        <TextAreaField
          name="keys"
          label="Verifier key"
          value={keys}
          onChange={({ target }) => {
            setKeys(target.value);
            stop();
          }}
          rows={2}
          className="min-h-16"
          hint="The one that you have kept apart from this server, one a line while it is being replaced. A key that this page gave you now would prove nothing."
          placeholder="daybook+…"
        />
        <div className="flex flex-wrap items-center gap-2">
          <FileButton label="Choose a key file" onFile={(chosen) => void takeKeys(chosen)} />
          <FileButton
            label={old === undefined ? 'Choose an older checkpoint' : 'Choose another checkpoint'}
            onFile={(chosen) => {
              setOld(chosen);
              stop();
            }}
          />
          {old !== undefined && (
            <span className="text-muted text-sm [overflow-wrap:anywhere]">
              must extend <Untrusted text={old.name} />
            </span>
          )}
          <Button type="submit" variant="primary" className="ml-auto" disabled={check.kind === 'running'}>
            Verify
          </Button>
        </div>
      </Form>
      <div role="status" className="mt-4 text-sm empty:hidden">
        <BundleResult check={check} onStop={stop} />
      </div>
      <div className="mt-4 flex flex-col gap-2 text-muted text-sm">
        <p>
          This page comes from the server that is to be checked: the check here is a convenience. The check is
          the command, with the key in the file <code className="mono">daybook.key</code>:
        </p>
        <CodeBlock
          label="Check it yourself"
          text="./daybook verify bundle ./export.bundle --key-file ./daybook.key"
        />
      </div>
    </SectionCard>
  );
}

/** A place to drop a file on; the button does the same for those who drag nothing. */
function DropZone({
  file,
  onFile,
}: {
  readonly file: File | undefined;
  readonly onFile: (file: File) => void;
}) {
  const id = useId();
  const [isOver, setOver] = useState(false);
  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    const [dropped] = event.dataTransfer.files;
    if (dropped !== undefined) onFile(dropped);
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what is dropped here can be chosen with the button in it
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={classes(
        'flex flex-wrap items-center gap-x-4 gap-y-2 rounded-md border border-line-control border-dashed px-4 py-5',
        isOver && 'bg-accent-soft',
      )}
    >
      <p id={id} className="min-w-0 flex-1 basis-48 text-sm [overflow-wrap:anywhere]">
        {file === undefined ? (
          <span className="text-muted">Drop a bundle here, or choose it.</span>
        ) : (
          <>
            <Untrusted text={file.name} /> <span className="text-muted">({sizeInWords(file.size)})</span>
          </>
        )}
      </p>
      <FileButton label={file === undefined ? 'Choose a bundle' : 'Choose another bundle'} onFile={onFile} />
    </div>
  );
}
