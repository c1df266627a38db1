import { CopyButton } from '../../../ui/copy-button.tsx';
import { DownloadButton } from '../../../ui/download-button.tsx';
import { Untrusted } from '../../../ui/untrusted.tsx';
import { Properties, Property } from '../entry/properties.tsx';
import { localTime } from '../times.ts';
import type { SeenCheckpoint } from './memory.ts';

export type CheckpointFactsProps = {
  readonly title: string;
  readonly checkpoint: SeenCheckpoint;
  readonly zone: string;
};

/** What a checkpoint says, and the checkpoint itself to keep. */
export function CheckpointFacts({
  title,
  checkpoint: { size, root, note, seenAt },
  zone,
}: CheckpointFactsProps) {
  return (
    <div className="rounded-md border border-line bg-surface px-3 py-2 text-ink">
      <div className="mb-1.5 flex flex-wrap items-center justify-between gap-x-2">
        <h3 className="font-medium">{title}</h3>
        <span className="-mr-3 flex">
          <CopyButton text={note} label="Copy" />
          <DownloadButton text={note} name={`checkpoint-${size}.txt`} />
        </span>
      </div>
      <Properties>
        <Property name="Seen">{localTime(seenAt, zone).full}</Property>
        <Property name="Size">
          <span className="tabular">{Number(size).toLocaleString('en')} entries</span>
        </Property>
        <Property name="Root">
          <span className="mono break-all">
            <Untrusted text={root} />
          </span>
        </Property>
      </Properties>
    </div>
  );
}
