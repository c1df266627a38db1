import { Link } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import { useMay } from '../../api/use-may.ts';
import { Page } from '../../ui/page.tsx';
import { ExportsCard } from '../exports/exports-card.tsx';
import { SchedulesCard } from '../exports/schedules-card.tsx';
import { ErasuresCard } from './erasures-card.tsx';
import { HoldsCard } from './holds-card.tsx';
import { VerifyCard } from './verify/verify-card.tsx';
import { WindowCard } from './window-card.tsx';

/** How long the log is kept, what keeps it longer, what was handed over, and the check of that. */
export function RetentionPage() {
  const maySeeHolds = useMay('GET /v1/legal-holds');
  const maySeeErasures = useMay('GET /v1/erasures');
  const mayExport = useMay('GET /v1/exports');
  const maySeeSchedules = useMay('GET /v1/export-schedules');
  return (
    <Page
      title="Retention and export"
      width="text"
      trail={
        <Link to="/settings" className="inline-flex items-center gap-0.5 text-muted hover:text-ink">
          <ChevronLeft aria-hidden="true" size={14} />
          Settings
        </Link>
      }
    >
      <WindowCard />
      {maySeeHolds && <HoldsCard />}
      {maySeeErasures && <ErasuresCard />}
      {mayExport && <ExportsCard />}
      {maySeeSchedules && <SchedulesCard />}
      <VerifyCard />
    </Page>
  );
}
