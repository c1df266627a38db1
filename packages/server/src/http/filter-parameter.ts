import { type Catalogue, type Filter, FilterError, parseFilter } from '@daybook/event';
import { Problem } from './problem.ts';

/** @throws Problem `invalid-filter` that says where and what was probably meant. */
export function filterParameter(text: string, catalogue: Catalogue): Filter {
  try {
    return parseFilter(text, { catalogue });
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    throw new Problem('invalid-filter', {
      detail: error.issues.map(({ start, message }) => `at character ${start + 1}: ${message}`).join('; '),
      errors: error.issues.map(({ start, end, message, suggestion }) => ({
        path: 'q',
        message,
        start,
        end,
        ...(suggestion !== undefined && { suggestion }),
      })),
    });
  }
}
