import { FileUp } from 'lucide-react';
import { useRef } from 'react';
import { Button } from './button.tsx';

/** Lets one choose a file from one's disk. */
export function FileButton({
  label = 'Choose a file',
  accept,
  onFile,
}: {
  readonly label?: string;
  /** The kinds of files that the browser offers first, such as `.bundle`. */
  readonly accept?: string;
  readonly onFile: (file: File) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        accept={accept}
        onChange={({ target }) => {
          const file = target.files?.[0];
          if (file !== undefined) onFile(file);
          // The same file can be chosen again, after it was mended.
          target.value = '';
        }}
      />
      <Button onClick={() => input.current?.click()}>
        <FileUp aria-hidden="true" size={14} />
        {label}
      </Button>
    </>
  );
}
