/** One thing wrong with a filter. `start` and `end` are UTF-16 units; `suggestion` is what to write in place of that part. */
export type FilterIssue = {
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly suggestion?: string;
};

/** A filter that cannot be understood, with all that is wrong, in the order of the text. */
export class FilterError extends Error {
  override readonly name = 'FilterError';
  readonly issues: readonly FilterIssue[];

  constructor(issues: readonly FilterIssue[]) {
    super(issues.map(describe).join('; '));
    this.issues = issues;
  }
}

function describe({ start, message, suggestion }: FilterIssue): string {
  const hint = suggestion === undefined ? '' : ` (did you mean ${suggestion}?)`;
  return `at character ${start + 1}: ${message}${hint}`;
}
