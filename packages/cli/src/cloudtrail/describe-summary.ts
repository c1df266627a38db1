import { formatTable } from '../output/table.ts';
import type { ImportSummary } from './summary.ts';

const LEFT_OUT_SHOWN_MAX = 20;

/**
 * What an import did, for people: what was recorded by name, then the total. Most records of a real trail are none of ours, so the
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
  const { records, files, recorded, duplicates, leftOut = 0 } = summary;
  return [
    imported.length === 0 ? '' : `${formatTable(['RECORD', 'RECORDED', 'ALREADY THERE'], imported)}\n`,
    !verbose || skipped.length === 0 ? '' : `${formatTable(['SKIPPED', 'RECORDS', 'WHY'], skipped)}\n`,
    `${counted(records, 'record')} in ${counted(files, 'file')}: ${counted(recorded, 'event')} recorded, `,
    `${duplicates} already there, ${counted(summary.skipped, 'record')} skipped`,
    leftOut === 0 ? '.\n' : `, ${counted(leftOut, 'event')} left out.\n`,
    verbose || skipped.length === 0
      ? ''
      : `The skipped ones have ${counted(skipped.length, 'name')}: --verbose lists them and why; --json has all.\n`,
  ].join('');
}

/** Names the events that were left out, and says why; undefined when there are none. */
export function describeLeftOut({ leftOut = 0, leftOutEvents = [] }: ImportSummary): string | undefined {
  if (leftOut === 0) return undefined;
  const shown = leftOutEvents.slice(0, LEFT_OUT_SHOWN_MAX);
  const more = leftOut - shown.length;
  return [
    `${counted(leftOut, 'event')} left out: another event already has the id. It was imported before with another --environment, which it keeps, or recorded by another sender; everything else was recorded`,
    ...shown.map(({ file, place, name, id }) => `  ${file}: ${place} (${name}): ${id}`),
    ...(more > 0 ? [`  and ${more} more; --json names up to 1,000`] : []),
  ].join('\n');
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
