import { Link } from '@tanstack/react-router';
import { SectionCard } from '../../ui/section-card.tsx';

/** The way to what is kept of the log, and how it is handed over. */
export function RetentionCard() {
  return (
    <SectionCard
      title="Retention and export"
      about="How long the log is kept and what expires next, legal holds, erasures, exports, and the check of a bundle with proofs."
      actions={
        <Link
          to="/settings/retention"
          className="inline-flex h-8 pointer-coarse:h-10 items-center rounded-md border border-line-control bg-surface px-3 font-medium text-sm hover:bg-sunken"
        >
          Open
        </Link>
      }
    />
  );
}
