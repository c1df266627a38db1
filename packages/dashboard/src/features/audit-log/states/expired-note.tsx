import { Link } from '@tanstack/react-router';
import { useMay } from '../../../api/use-may.ts';
import { localDay, localTime } from '../times.ts';

export type ExpiredNoteProps = {
  /** Events recorded before this time have expired; null or undefined when none has. */
  readonly expiredBefore: string | null | undefined;
  readonly zone: string;
};

/** From when on the log is there, where something of it has expired. */
export function ExpiredNote({ expiredBefore, zone }: ExpiredNoteProps) {
  const mayKeep = useMay('GET /v1/retention');
  if (expiredBefore === null || expiredBefore === undefined) return null;
  return (
    <p className="mb-3 text-muted text-sm">
      Events before{' '}
      <time dateTime={expiredBefore} title={localTime(expiredBefore, zone).full}>
        {localDay(expiredBefore, zone)}
      </time>{' '}
      have expired.
      {mayKeep && (
        <>
          {' '}
          <Link to="/settings/retention" className="text-accent underline underline-offset-2">
            Retention
          </Link>
        </>
      )}
    </p>
  );
}
