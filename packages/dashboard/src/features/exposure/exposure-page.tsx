import { getRouteApi, Link } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import type { ExposureSearch } from '../../app/search-params.ts';
import { Page } from '../../ui/page.tsx';
import { HeldList } from './held-list.tsx';
import { LookUpForms } from './look-up-forms.tsx';
import type { ExposureOf } from './queries.ts';

const route = getRouteApi('/frame/exposure');

/** Who holds a secret, or what somebody holds, as the address asks; without a question, the fields to ask it with. */
export function ExposurePage() {
  const search = route.useSearch();
  const of = questionIn(search);
  return (
    <Page
      title={of === undefined ? 'Who holds what' : titleFor(of)}
      about="Whoever has read or set a version of a secret knows it, until it is replaced. This is what the log says of that."
      trail={
        <Link to="/investigations" className="inline-flex items-center gap-0.5 text-muted hover:text-ink">
          <ChevronLeft aria-hidden="true" size={14} />
          Investigate
        </Link>
      }
    >
      {of === undefined ? (
        <LookUpForms heading="h2" />
      ) : (
        <>
          <HeldList key={JSON.stringify(of)} of={of} />
          <section aria-labelledby="another" className="mt-8">
            <h2 id="another" className="mb-3 font-semibold text-base">
              Ask about another
            </h2>
            <LookUpForms heading="h3" />
          </section>
        </>
      )}
    </Page>
  );
}

function questionIn({ secret, env, actor }: ExposureSearch): ExposureOf | undefined {
  if (secret !== undefined) return { secret, ...(env !== undefined && { env }) };
  return actor === undefined ? undefined : { actor };
}

function titleFor(of: ExposureOf): string {
  if ('actor' in of) return `What ${of.actor} holds`;
  return of.env === undefined ? `Who holds ${of.secret}` : `Who holds ${of.secret} in ${of.env}`;
}
