type Subject = {
  /** Which log. */
  readonly origin: string;
  /** Entries of the tree that was checked, decimal. */
  readonly size: string;
  readonly notProved: readonly string[];
};

/** The result of a verification that succeeded: what now is certain, and what is not. */
export type Report = Subject & { readonly ok: true; readonly proved: readonly string[] };

/** The result of a verification that found nothing wrong and could not check all that was asked. */
export type PartialReport = Subject & {
  readonly ok: false;
  readonly code: 'partly';
  /** What was left out, in words. */
  readonly unchecked: string;
  readonly proved: readonly string[];
};

/** What was seen without a pinned key. Nothing is proved, however well it all fits together. */
export type UnverifiedReport = Subject & {
  readonly ok: false;
  readonly code: 'unpinned';
  /** What fits together. */
  readonly form: readonly string[];
  readonly proved: readonly [];
};

/** What no proof of the log can show, said next to what it shows. */
export const CLAIMS_NOT_PROVED: readonly string[] = [
  'that a reported actor really acted: an event not recorded by the workspace is the claim of its recorder',
  'that nothing happened that was never sent',
];

/** A report as text for people; every line is to be made safe for the terminal by the caller. */
export function formatReport(report: Report | PartialReport | UnverifiedReport): string {
  return [...foundIn(report), ...list('Not proved:', report.notProved), ''].join('\n');
}

function foundIn(report: Report | PartialReport | UnverifiedReport): string[] {
  if (report.ok) return list('Proved:', report.proved);
  if (report.code === 'partly')
    return [`Verified in part: ${report.unchecked}.`, ...list('Proved:', report.proved)];
  return ['Not verified: form only, since no key was pinned.', ...list('Form:', report.form)];
}

function list(title: string, lines: readonly string[]): string[] {
  return [title, ...lines.map((line) => `  - ${line}`)];
}
