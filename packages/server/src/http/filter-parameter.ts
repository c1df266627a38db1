import { type Catalogue, type Filter, FilterError, type FilterIssue, parseFilter } from '@daybook/event';
import { Problem } from './problem.ts';

const TOLD_MAX = 3;

/** @throws Problem `invalid-filter` that says where and what was probably meant. */
export function filterParameter(text: string, catalogue: Catalogue): Filter {
  try {
    return parseFilter(text, { catalogue });
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    throw new Problem('invalid-filter', {
      detail: detailOf(error.issues),
      errors: error.issues.map(({ start, end, suggestion, ...issue }) => ({
        path: 'q',
        message: explain({ ...issue, start, end, ...(suggestion !== undefined && { suggestion }) }),
        start,
        end,
        ...(suggestion !== undefined && { suggestion }),
      })),
    });
  }
}

function detailOf(issues: readonly FilterIssue[]): string {
  const told = issues.slice(0, TOLD_MAX).map((issue) => `at character ${issue.start + 1}: ${explain(issue)}`);
  const more = issues.length > TOLD_MAX ? [`and ${issues.length - TOLD_MAX} more`] : [];
  return [...told, ...more].join('; ');
}

function explain({ message, suggestion }: FilterIssue): string {
  return suggestion === undefined ? message : `${message}; did you mean ${suggestion}?`;
}
