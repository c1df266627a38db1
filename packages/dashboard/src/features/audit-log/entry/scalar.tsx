import type { Scalar } from '@daybook/event';
import { Untrusted } from '../../../ui/untrusted.tsx';

export type ScalarValueProps = { readonly value: Scalar | readonly string[] | undefined };

/** A value of changes or metadata; what is no text is told apart from text that looks like it. */
export function ScalarValue({ value }: ScalarValueProps) {
  if (value === undefined) return <span className="text-faint">none</span>;
  if (typeof value === 'string')
    return value === '' ? <span className="text-faint">empty text</span> : <Untrusted text={value} />;
  if (typeof value !== 'object' || value === null) return <span className="mono">{String(value)}</span>;
  if (value.length === 0) return <span className="text-faint">empty list</span>;
  return (
    <ul>
      {[...value.entries()].map(([place, text]) => (
        <li key={place}>
          <Untrusted text={text} />
        </li>
      ))}
    </ul>
  );
}
