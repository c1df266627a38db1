import { type Catalogue, type Filter, FilterError, type FilterIssue, parseFilter } from '@daybook/event';
import { Problem } from './problem.ts';

/** @throws Problem `invalid-filter` that says where and what was probably meant. */
export function filterParameter(text: string, catalogue: Catalogue): Filter {
  try {
    return parseFilter(text, { catalogue });
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    throw new Problem('invalid-filter', {
      detail: error.issues.map((issue) => `at character ${issue.start + 1}: ${explain(issue)}`).join('; '),
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

function explain({ message, suggestion }: FilterIssue): string {
  return suggestion === undefined ? message : `${message}; did you mean ${suggestion}?`;
}
