import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { TriangleAlert } from 'lucide-react';
import { Loaded } from '../../../ui/loaded.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Page } from '../../../ui/page.tsx';
import { exactTime } from '../../../ui/time-ago.tsx';
import { Untrusted } from '../../../ui/untrusted.tsx';
import { CoverageNote } from '../../audit-log/states/coverage-note.tsx';
import { localZone } from '../../audit-log/times.ts';
import { useMe } from '../../sign-in/me-context.ts';
import type { ChecklistItem, Investigation } from '../answers.ts';
import { ChecklistSection } from '../checklist/checklist-section.tsx';
import { ItemAction } from '../checklist/item-action.tsx';
import { ToInvestigations } from '../forms/form-page.tsx';
import { entryOf, titleOf } from '../kinds.ts';
import { investigationKey, investigationQuery } from '../queries.ts';
import { lookedAt } from '../words.ts';
import { AccessSection } from './access-section.tsx';
import { BasisSection } from './basis-section.tsx';
import { ChangesSection } from './changes-section.tsx';
import { FindingsSection } from './findings-section.tsx';
import { HeldSection } from './held-section.tsx';
import { ReportActions } from './report-actions.tsx';
import { usePrint } from './use-print.ts';
import { VerdictCard } from './verdict-card.tsx';

const route = getRouteApi('/frame/investigations/$investigationId');

/** What an investigation found, what is to be done about it, and what that rests on. It is its own report: it can be printed and handed on. */
export function InvestigationPage() {
  const { organization } = useMe();
  const { investigationId } = route.useParams();
  const made = useQuery(investigationQuery(organization.id, investigationId));
  if (made.data !== undefined)
    return (
      <ShownInvestigation
        key={investigationId}
        made={made.data}
        asOf={made.dataUpdatedAt}
        error={made.error}
      />
    );
  return (
    <Page title="Investigation" trail={<ToInvestigations />}>
      <Loaded query={made} what="the investigation">
        {() => null}
      </Loaded>
    </Page>
  );
}

type ShownInvestigationProps = {
  readonly made: Investigation;
  /** When its checklist was looked at, milliseconds since 1970. */
  readonly asOf: number;
  /** Why it could not be looked at again. */
  readonly error: Error | null;
};

function ShownInvestigation({ made, asOf, error }: ShownInvestigationProps) {
  const { organization } = useMe();
  const client = useQueryClient();
  const lookAgain = () =>
    void client.invalidateQueries({ queryKey: investigationKey(organization.id, made.id) });
  const report = usePrint(made.findings);
  const suspect = suspectOf(made);
  return (
    <Page
      title={titleOf(made)}
      about={
        <>
          {lookedAt(made, localZone())} · by <Untrusted text={made.by} /> · {exactTime(Date.parse(made.at))}
        </>
      }
      trail={<ToInvestigations />}
      actions={<ReportActions made={made} onPrint={report.print} />}
    >
      {error !== null && <Notice title="The checklist is as it was before" error={error} />}
      <CoverageNote coverage={made.coverage} />
      <Notes notes={made.notes} />
      <VerdictCard
        made={made}
        first={
          suspect !== undefined && (
            <span className="print:hidden">
              <ItemAction item={suspect} variant="danger" label="Revoke this key" onChanged={lookAgain} />
            </span>
          )
        }
      />
      <div className="grid items-start gap-x-5 lg:grid-cols-[minmax(0,1fr)_minmax(0,27rem)] print:block">
        <FindingsSection
          rulesHref={entryOf(made.kind).rules}
          findings={made.findings}
          more={made.moreFindings}
          withEvidence={report.withEvidence}
        />
        <ChecklistSection items={made.checklist} asOf={asOf} onChanged={lookAgain} />
      </div>
      <Details made={made} />
      <BasisSection made={made} />
    </Page>
  );
}

/** What one should know before reading the findings. */
function Notes({ notes }: { readonly notes: readonly string[] }) {
  return notes.map((note) => (
    <p key={note} className="mb-3 flex items-start gap-2 text-sm text-warn">
      <TriangleAlert aria-hidden="true" size={16} className="mt-0.5 shrink-0" />
      <Untrusted text={note} />
    </p>
  ));
}

/** The key that may have leaked, as long as it works. */
function suspectOf(made: Investigation): ChecklistItem | undefined {
  if (made.kind !== 'leaked-key') return undefined;
  const { apiKey } = made.input;
  return made.checklist.find(
    ({ kind, state, name }) => kind === 'revoke-key' && state === 'open' && name === apiKey,
  );
}

/** What an investigation of its kind tells besides. */
function Details({ made }: { readonly made: Investigation }) {
  switch (made.kind) {
    case 'leaked-key':
      return (
        <HeldSection
          title="What the key was given"
          about="Every version of a secret that it read or set in this time."
          held={made.blastRadius}
          hasVia={false}
        />
      );
    case 'off-boarding':
      return (
        <>
          <HeldSection
            title="What they hold"
            about="Every version of a secret that they, or keys they made, have read or set, however long ago."
            held={made.exposure}
            hasVia
          />
          <AccessSection access={made.access} since={made.since} />
        </>
      );
    case 'production-change':
      return (
        <ChangesSection environment={made.input.environment} changes={made.changes} more={made.moreChanges} />
      );
  }
}
