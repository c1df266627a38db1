/** The result of a verification that succeeded: what now is certain, and what is not. */
export type Report = {
  readonly ok: true;
  /** Which log. */
  readonly origin: string;
  /** Entries of the tree that was checked, decimal. */
  readonly size: string;
  readonly proved: readonly string[];
  readonly notProved: readonly string[];
};

/** What no proof of the log can show, said next to what it shows. */
export const CLAIMS_NOT_PROVED: readonly string[] = [
  'that a reported actor really acted: an event not recorded by the workspace is the claim of its recorder',
  'that nothing happened that was never sent',
];

/** A report as text for people; every line is to be made safe for the terminal by the caller. */
export function formatReport(report: Report): string {
  const list = (title: string, lines: readonly string[]) => [title, ...lines.map((line) => `  - ${line}`)];
  return [...list('Proved:', report.proved), ...list('Not proved:', report.notProved), ''].join('\n');
}
