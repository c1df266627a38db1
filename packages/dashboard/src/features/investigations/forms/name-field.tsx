import { readActorText } from '@daybook/event';
import { type ReactNode, useState } from 'react';
import { SuggestField } from '../../../ui/suggest-field.tsx';
import { useDebounced } from '../../../ui/use-debounced.ts';
import { useMatchingValues } from '../../audit-log/filters/count-queries.ts';
import { namesFor } from './names-for.ts';

/** The names that can be asked about, and where in the log they stand. */
const ASKED = {
  'api-key': { facet: 'actor', q: 'actor-type:api-key' },
  person: { facet: 'actor', q: 'actor-type:user' },
  actor: { facet: 'actor', q: '' },
  secret: { facet: 'resource', q: 'type:secret' },
  environment: { facet: 'env', q: '' },
} as const;

export type NameFieldProps = {
  readonly of: keyof typeof ASKED;
  readonly name: string;
  readonly label: string;
  readonly hint?: ReactNode;
  readonly placeholder?: string;
  readonly autoFocus?: boolean;
  readonly value: string;
  readonly problem?: string | undefined;
  /** Names that are known besides, whether or not the log has them. */
  readonly known?: readonly string[];
  readonly onChange: (value: string) => void;
};

/** A field for the name of somebody or something, which offers what the log has, the most frequent first. */
export function NameField({ of, known = [], value, ...rest }: NameFieldProps) {
  const { facet, q } = ASKED[of];
  const [isOpen, setOpen] = useState(false);
  const typed = value.trim();
  const counted = useMatchingValues(isOpen ? facet : undefined, q, useDebounced(typed));
  // Keys and people are asked for by their plain names, as they are called everywhere else.
  const isPlain = of === 'api-key' || of === 'person';
  const inLog = counted?.map((line) => ({
    ...line,
    value: isPlain ? (readActorText('actor', line.value)?.text ?? line.value) : line.value,
  }));
  return (
    <SuggestField
      {...rest}
      value={value}
      items={namesFor(typed, inLog, known)}
      isMono={of !== 'person'}
      onOpenChange={setOpen}
    />
  );
}
