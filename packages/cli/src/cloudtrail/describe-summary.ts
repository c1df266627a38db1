import { visible } from '../output/escape.ts';
import { formatTable } from '../output/table.ts';
import type { ImportSummary } from './summary.ts';

const SHOWN_MAX = 20;

/**
 * What an import did, for people: what was recorded by name, then the totals. Most records of a real trail are none of ours, so the
 * names of what was skipped are only counted, unless `verbose`.
 */
export function describeSummary(summary: ImportSummary, { verbose }: { readonly verbose: boolean }): string {
  const names = Object.entries(summary.byName);
  const imported = names
    .filter(([, counts]) => counts.recorded + counts.duplicates > 0)
    .map(([name, counts]) => [name, String(counts.recorded), String(counts.duplicates)]);
  const skipped = names
    .filter(([, counts]) => counts.skipped > 0)
    .map(([name, counts]) => [name, String(counts.skipped), counts.why ?? '']);
  const { records, files, recorded, duplicates, leftOut = 0, unreadable = 0 } = summary;
  return [
    imported.length === 0 ? '' : `${formatTable(['RECORD', 'RECORDED', 'ALREADY THERE'], imported)}\n`,
    !verbose || skipped.length === 0 ? '' : `${formatTable(['SKIPPED', 'RECORDS', 'WHY'], skipped)}\n`,
    `${counted(records, 'record')} in ${counted(files, 'file')}: ${counted(recorded, 'event')} recorded, `,
    `${duplicates} already there, ${counted(summary.skipped, 'record')} skipped`,
    leftOut === 0 ? '.\n' : `, ${counted(leftOut, 'event')} left out.\n`,
    verbose || skipped.length === 0
      ? ''
      : `The skipped ones have ${counted(skipped.length, 'name')}: --verbose lists them and why; --json has all.\n`,
    describeOthers(summary),
    unreadable === 0 ? '' : `Could not be read: ${parts(unreadable)}, named on standard error.\n`,
  ].join('');
}

function describeOthers({ otherFiles = {} }: ImportSummary): string {
  const kinds = Object.entries(otherFiles).map(([what, count]) => `${visible(what)} ${count}`);
  return kinds.length === 0 ? '' : `Files without CloudTrail records, left alone: ${kinds.join(', ')}.\n`;
}

function parts(count: number): string {
  return counted(count, 'file or part of a file', 'files or parts of files');
}

/** Names what could not be read, and why; undefined when all could be. */
export function describeUnreadable({
  unreadable = 0,
  unreadableParts = [],
}: ImportSummary): string | undefined {
  if (unreadable === 0) return undefined;
  return [
    `${parts(unreadable)} could not be read. Everything else is imported. Once these are repaired or fetched again, the same command records what is missing`,
    ...lines(unreadable, unreadableParts, ({ file, place, reason }) =>
      place === undefined ? `${file}: ${reason}` : `${file}: ${place}: ${reason}`,
    ),
  ].join('\n');
}

/** Names the events that were left out, and says why; undefined when there are none. */
export function describeLeftOut({ leftOut = 0, leftOutEvents = [] }: ImportSummary): string | undefined {
  if (leftOut === 0) return undefined;
  return [
    `${counted(leftOut, 'event')} left out: another event already has the id. It was imported before with another --environment, which it keeps, or by another version of this command, or recorded by another sender; everything else was recorded`,
    ...lines(leftOut, leftOutEvents, ({ file, place, name, id }) => `${file}: ${place} (${name}): ${id}`),
  ].join('\n');
}

function lines<T>(total: number, named: readonly T[], line: (one: T) => string): readonly string[] {
  const shown = named.slice(0, SHOWN_MAX);
  const more = total - shown.length;
  return [
    ...shown.map((one) => `  ${line(one)}`),
    ...(more > 0 ? [`  and ${more} more; --json names up to 1,000`] : []),
  ];
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
