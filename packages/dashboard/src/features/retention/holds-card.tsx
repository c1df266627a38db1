import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay } from '../../api/use-may.ts';
import { Button } from '../../ui/button.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { SectionCard } from '../../ui/section-card.tsx';
import { Day, TimeAgo } from '../../ui/time-ago.tsx';
import { Untrusted } from '../../ui/untrusted.tsx';
import { useFocusAfterRemoval } from '../../ui/use-focus-after-removal.ts';
import { ExportDialog } from '../exports/export-dialog.tsx';
import { useMe } from '../sign-in/me-context.ts';
import { holdRange, holdScope } from './hold-words.ts';
import { PlaceHoldDialog } from './place-hold-dialog.tsx';
import { type LegalHold, legalHoldsQuery } from './queries.ts';
import { ReleaseHoldDialog } from './release-hold-dialog.tsx';

/** Legal holds: what nothing destroys as long as they are in force. */
export function HoldsCard() {
  const { organization } = useMe();
  const holds = useQuery(legalHoldsQuery(organization.id));
  const mayPlace = useMay('POST /v1/legal-holds');
  const [isPlacing, setPlacing] = useState(false);
  return (
    <SectionCard
      title="Legal holds"
      about="What a hold matches is not destroyed, neither because it expires nor by an erasure."
      actions={mayPlace && <Button onClick={() => setPlacing(true)}>Place a hold</Button>}
    >
      <Loaded query={holds} what="legal holds">
        {(list) => <HoldList holds={list} />}
      </Loaded>
      {isPlacing && <PlaceHoldDialog onClose={() => setPlacing(false)} />}
    </SectionCard>
  );
}

function HoldList({ holds }: { readonly holds: readonly LegalHold[] }) {
  const inForce = holds.filter(({ releasedAt }) => releasedAt === null);
  const released = holds.filter(({ releasedAt }) => releasedAt !== null);
  const list = useFocusAfterRemoval<HTMLDivElement>(inForce.length);
  return (
    <div ref={list} tabIndex={-1} className="text-sm">
      {inForce.length === 0 ? (
        <p className="text-muted">No hold is in force.</p>
      ) : (
        <ul aria-label="Holds in force" className="divide-y divide-line">
          {inForce.map((hold) => (
            <HoldItem key={hold.id} hold={hold} />
          ))}
        </ul>
      )}
      {released.length > 0 && (
        <details className="mt-3">
          <summary className="cursor-pointer text-muted">
            {released.length.toLocaleString('en')} released
          </summary>
          <ul aria-label="Released holds" className="mt-1 divide-y divide-line">
            {released.map((hold) => (
              <HoldItem key={hold.id} hold={hold} />
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function HoldItem({ hold }: { readonly hold: LegalHold }) {
  const { name, reason, placedBy, placedAt, endsAt, releasedAt, releasedBy } = hold;
  const mayRelease = useMay('DELETE /v1/legal-holds/{id}');
  const mayExport = useMay('POST /v1/exports');
  const [open, setOpen] = useState<'export' | 'release'>();
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 py-2.5 first:pt-0 last:pb-0">
      <div className="min-w-0 flex-1 basis-64 [overflow-wrap:anywhere]">
        <p className="font-medium">
          <Untrusted text={name} />
        </p>
        <p>
          Holds <Untrusted text={holdScope(hold)} />
          {holdRange(hold)}
        </p>
        <p className="text-muted">
          Because: <Untrusted text={reason} />
        </p>
        <p className="text-muted text-xs">
          Placed by <Untrusted text={placedBy} /> <TimeAgo at={placedAt} />
          {releasedAt !== null ? (
            <>
              , {releasedBy === 'system' ? 'ended by itself' : 'released by '}
              {releasedBy !== 'system' && <Untrusted text={releasedBy ?? ''} />} <TimeAgo at={releasedAt} />
            </>
          ) : endsAt === null ? (
            ', until it is released'
          ) : (
            <>
              , ends <TimeAgo at={endsAt} /> (<Day at={endsAt} />)
            </>
          )}
        </p>
      </div>
      {releasedAt === null && (
        <div className="flex flex-wrap gap-2">
          {mayExport && (
            <Button onClick={() => setOpen('export')} aria-label={`Export what the hold ${name} keeps`}>
              Export…
            </Button>
          )}
          {mayRelease && (
            <Button onClick={() => setOpen('release')} aria-label={`Release the hold ${name}`}>
              Release…
            </Button>
          )}
        </div>
      )}
      {open === 'export' && (
        <ExportDialog q="" count={undefined} hold={hold.id} onClose={() => setOpen(undefined)} />
      )}
      {open === 'release' && <ReleaseHoldDialog hold={hold} onClose={() => setOpen(undefined)} />}
    </li>
  );
}
