import { printFilter } from '@daybook/event';
import { Link } from '@tanstack/react-router';
import { History } from 'lucide-react';
import { useMay } from '../api/use-may.ts';
import { exactTerm, type ValueKey } from '../features/audit-log/filters/edit-filter.ts';

/** What the history is of: values that the events have, by the keys of the filter language. */
export type HistoryOf = { readonly [Key in ValueKey]?: string };

export type HistoryLinkProps = {
  readonly of: HistoryOf;
  /** Text that the events hold somewhere, also in their metadata. */
  readonly text?: string;
  /** What it is the history of, for those who only hear the link: `DATABASE_URL`. */
  readonly name: string;
  /** Whether the word stands beside the sign. */
  readonly hasWord?: boolean;
  readonly word?: string;
  /** The link's whole name, where there are several. */
  readonly label?: string;
};

/** A way to the log, filtered to one thing; nothing for those who may not read the log. */
export function HistoryLink({
  of,
  text,
  name,
  hasWord = true,
  word = 'History',
  label = `History of ${name}`,
}: HistoryLinkProps) {
  const mayRead = useMay('GET /v1/events');
  if (!mayRead) return null;
  return (
    <Link
      to="/audit-logs"
      search={{ q: historyFilter(of, text) }}
      aria-label={label}
      title={label}
      className="inline-flex h-8 pointer-coarse:h-10 items-center gap-1.5 rounded-md px-2 font-medium text-muted text-sm hover:bg-sunken hover:text-ink"
    >
      <History aria-hidden="true" size={14} />
      {hasWord && word}
    </Link>
  );
}

/** The text of the filter that finds what has these values. */
export function historyFilter(of: HistoryOf, text?: string): string {
  const keys = Object.keys(of) as readonly ValueKey[];
  const terms = keys.map((key) => exactTerm(key, of[key] ?? '')).filter((term) => term !== undefined);
  return printFilter({
    terms: text === undefined ? terms : [...terms, { kind: 'text', text, negated: false }],
  });
}
