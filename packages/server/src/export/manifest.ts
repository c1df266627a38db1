import type { ExportFormat } from './export-format.ts';
import type { WrittenFile } from './part-file.ts';

export type Run = {
  /** From 1. */
  readonly number: number;
  /** Which log of the organization, from 1. */
  readonly log: number;
  /** The positions that were looked at, both inclusive: they follow those of the run before without a gap. */
  readonly first: number;
  readonly last: number;
  /** The first of them that could still be exported: those before it had expired. */
  readonly visibleFrom: number;
  /** When it began, in milliseconds since 1970. */
  readonly now: number;
  /** How many events matched. */
  readonly count: number;
};

export type ManifestFacts = {
  readonly organizationId: string;
  readonly schedule: { readonly id: string; readonly name: string };
  readonly format: ExportFormat;
  readonly filter: string;
  readonly run: Run;
  readonly file: WrittenFile & { readonly name: string };
  /** SHA-256 of the manifest of the run before; undefined for the first. */
  readonly previous: string | undefined;
  /** The signed note that covers the positions. */
  readonly checkpoint: string;
};

/** Names of the files of one run, so that they sort in the order of the runs. */
export function namesOf({ number, first, last }: Run, format: ExportFormat) {
  const stem = `${String(number).padStart(8, '0')}-${first}-${last}`;
  return {
    stem,
    data: `${stem}.${format}`,
    manifest: `${stem}.manifest.json`,
    checkpoint: `${stem}.checkpoint`,
  };
}

/** What a run exported, as JSON: chained to the manifest before it, and beside the checkpoint that covers it. The same facts give the same text. */
export function manifestText({
  organizationId,
  schedule,
  format,
  filter,
  run,
  file,
  previous,
  checkpoint,
}: ManifestFacts): string {
  const { number, log, first, last, visibleFrom, now, count } = run;
  const manifest = {
    daybookExport: 1,
    organization: organizationId,
    schedule,
    run: number,
    log,
    began: new Date(now).toISOString(),
    format,
    filter,
    positions: { first, last },
    ...(visibleFrom > first && { expired: { first, last: Math.min(visibleFrom - 1, last) } }),
    count,
    file,
    previousManifestSha256: previous ?? null,
    checkpoint,
  };
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}
