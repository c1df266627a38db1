import { Download } from 'lucide-react';
import { Button } from './button.tsx';

/** Saves a text as a file, exactly. */
export function DownloadButton({ text, name }: { readonly text: string; readonly name: string }) {
  return (
    <Button variant="quiet" className="-my-1" onClick={() => download(text, name)}>
      <Download aria-hidden="true" size={14} />
      Download
    </Button>
  );
}

function download(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken what it needs once the click is done.
  setTimeout(() => URL.revokeObjectURL(url));
}
