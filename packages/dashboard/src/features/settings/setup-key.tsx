import { CopyButton } from '../../ui/copy-button.tsx';

/** The secret of an `otpauth:` address as text, in groups of four, for apps that cannot scan. */
export function SetupKey({ totpURI }: { readonly totpURI: string }) {
  const secret = secretIn(totpURI);
  return (
    <div className="min-w-0 flex-1 basis-48">
      <p className="text-muted text-xs">Key</p>
      <p className="mono [overflow-wrap:anywhere]">{secret.match(/.{1,4}/g)?.join(' ')}</p>
      <div className="-ml-3 pt-1">
        <CopyButton text={secret} label="Copy the key" />
      </div>
    </div>
  );
}

function secretIn(totpURI: string): string {
  return URL.canParse(totpURI) ? (new URL(totpURI).searchParams.get('secret') ?? '') : '';
}
