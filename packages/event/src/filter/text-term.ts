import type { Term } from './ast.ts';
import type { FilterIssue } from './filter-error.ts';
import { readPattern } from './pattern.ts';
import type { Token } from './tokens.ts';

/** Reads a bare word or phrase. Wildcards at its ends say nothing new, since it is found anywhere, and are dropped. */
export function readTextTerm(
  token: Token,
): { readonly term: Term } | { readonly issues: readonly FilterIssue[] } {
  const { start, end, negated } = token;
  const [piece] = token.values;
  if (!piece || (piece.text === '' && piece.start === piece.end)) {
    return {
      issues: [
        {
          start,
          end,
          message: 'a word must follow the -; in quotes it means the character itself',
          suggestion: '"-"',
        },
      ],
    };
  }
  const pattern = readPattern(piece);
  if ('problem' in pattern) {
    const message = piece.text === '' ? 'there is nothing between these quotes' : pattern.problem;
    return { issues: [{ start, end, message }] };
  }
  if (pattern.text === '') {
    return {
      issues: [
        {
          start,
          end,
          message: 'a * alone says nothing: leave it out, or put it in quotes',
          suggestion: '"*"',
        },
      ],
    };
  }
  return { term: { kind: 'text', negated, text: pattern.text } };
}
