import { Link } from '@tanstack/react-router';
import { ScanSearch } from 'lucide-react';
import { useMay } from '../../api/use-may.ts';
import type { Beginning } from './beginnings.ts';

export type InvestigateLinkProps = Pick<Beginning, 'to' | 'search'> & {
  /** The link's whole name. */
  readonly label: string;
  /** What stands beside the sign; nothing without it. */
  readonly word?: string;
};

/** A way to an investigation of what it stands beside; nothing for those who may not investigate. */
export function InvestigateLink({ to, search, label, word }: InvestigateLinkProps) {
  const mayInvestigate = useMay('GET /v1/investigations');
  if (!mayInvestigate) return null;
  return (
    <Link
      to={to}
      search={search}
      aria-label={label}
      title={label}
      className="inline-flex h-8 pointer-coarse:h-10 items-center gap-1.5 rounded-md px-2 font-medium text-muted text-sm hover:bg-sunken hover:text-ink"
    >
      <ScanSearch aria-hidden="true" size={14} />
      {word}
    </Link>
  );
}
