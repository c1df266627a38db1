import { CopyButton } from '../../ui/copy-button.tsx';
import { DownloadButton } from '../../ui/download-button.tsx';

/** The codes that stand in for the app, shown this once, to be kept somewhere else. */
export function BackupCodes({ codes }: { readonly codes: readonly string[] }) {
  const text = `${codes.join('\n')}\n`;
  return (
    <section aria-label="Backup codes" className="rounded-md border border-line bg-sunken p-3">
      <div className="flex flex-wrap items-center justify-between gap-x-2">
        <h3 className="font-medium">Backup codes</h3>
        <div className="flex">
          <CopyButton text={text} />
          <DownloadButton text={text} name="daybook-backup-codes.txt" />
        </div>
      </div>
      <ul className="mono mt-2 grid grid-cols-2 gap-x-4 gap-y-1 sm:grid-cols-3">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <p className="mt-2 text-muted text-xs">
        Each works once in place of a code, when the phone is not at hand. They are not shown again: keep them
        where you keep passwords.
      </p>
    </section>
  );
}
