import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { useMe } from '../sign-in/me-context.ts';
import { EarlierTable } from './earlier-table.tsx';
import { KINDS, type KindEntry } from './kinds.ts';
import { investigationsQuery } from './queries.ts';

/** Where one begins when something is wrong: the situations that the product looks into, and what was looked into before. */
export function InvestigationsPage() {
  const { organization } = useMe();
  const earlier = useQuery(investigationsQuery(organization.id));
  return (
    <Page
      title="Investigate"
      about="Is something wrong? Choose what comes closest. Daybook looks through the log, shows what stands out with the events that prove it, and lists what to do."
    >
      <ul className="grid gap-3 sm:gap-4 lg:grid-cols-3">
        {KINDS.map((entry) => (
          <KindCard key={entry.kind} entry={entry} />
        ))}
      </ul>
      <p className="mt-4 text-muted text-sm">
        Only a question?{' '}
        <Link to="/exposure" className="text-accent underline underline-offset-2">
          Who holds a secret, and what somebody holds
        </Link>
        .
      </p>
      <section aria-labelledby="earlier" className="mt-8">
        <h2 id="earlier" className="mb-3 font-semibold text-base">
          Earlier investigations
        </h2>
        <Loaded query={earlier} what="earlier investigations">
          {(list) =>
            list.length === 0 ? (
              <p className="max-w-2xl text-muted text-sm">
                None yet. Each keeps its address, so that it can be handed on and looked at again: the
                findings as they were, the checklist as it is by then.
              </p>
            ) : (
              <EarlierTable investigations={list} />
            )
          }
        </Loaded>
      </section>
    </Page>
  );
}

function KindCard({ entry }: { readonly entry: KindEntry }) {
  const { to, sign: Sign, situation, about, finds } = entry;
  return (
    <li className="relative flex flex-col gap-3 rounded-lg border border-line bg-surface p-4 has-[a:hover]:border-accent sm:p-5">
      <h2 className="flex items-start gap-2.5 font-semibold text-base">
        <Sign aria-hidden="true" size={18} className="mt-0.75 shrink-0 text-accent" />
        {/* The whole card leads there. */}
        <Link to={to} className="before:absolute before:inset-0 before:rounded-lg">
          {situation}
        </Link>
      </h2>
      <p className="text-muted text-sm">{about}</p>
      <ul className="flex list-disc flex-col gap-1 pl-4 text-sm marker:text-faint">
        {finds.map((find) => (
          <li key={find}>{find}</li>
        ))}
      </ul>
    </li>
  );
}
