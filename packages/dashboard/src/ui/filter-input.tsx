import { Input } from './input.tsx';

/** A field whose text narrows a list as it is written. */
export function FilterInput({
  label,
  placeholder = label,
  text,
  onText,
}: {
  readonly label: string;
  readonly placeholder?: string;
  readonly text: string;
  readonly onText: (text: string) => void;
}) {
  return (
    <Input
      type="search"
      aria-label={label}
      placeholder={placeholder}
      value={text}
      onChange={({ target }) => onText(target.value)}
      className="w-full sm:w-64"
    />
  );
}
