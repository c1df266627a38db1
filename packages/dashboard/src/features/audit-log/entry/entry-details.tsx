import type { RecordedEvent } from '@daybook/event';
import { plainJson } from '../../../text/plain-json.ts';
import { visibleText } from '../../../text/visible.ts';
import { CodeBlock } from '../../../ui/code-block.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { Untrusted } from '../../../ui/untrusted.tsx';
import { OutcomeBadge } from '../outcome-badge.tsx';
import { refusalReason } from '../refusal-reason.ts';
import { copyForms } from './copy-as.ts';
import { EntryChanges } from './entry-changes.tsx';
import { EntryFields } from './entry-fields.tsx';
import { EntryLinks } from './entry-links.tsx';
import { FieldActions } from './field-actions.tsx';
import { byText } from './field-filter.ts';
import { ProofDetails } from './proof-details.tsx';
import { ProofVerdict } from './proof-verdict.tsx';
import { Properties, Property } from './properties.tsx';
import { ScalarValue } from './scalar.tsx';
import { Section } from './section.tsx';
import { useProof } from './use-proof.ts';

/** Why it was refused where it was, and the verdict, then what is known of the event and where it leads, then the proof and the event as JSON. */
export function EntryDetails({ event, zone }: { readonly event: RecordedEvent; readonly zone: string }) {
  const proof = useProof(event);
  const metadata = Object.entries(event.metadata ?? {});
  const refused = refusalReason(event);
  const forms = copyForms(globalThis.location.origin, event.id);
  return (
    <>
      {refused !== undefined && (
        <p className="flex items-baseline gap-2 text-sm [overflow-wrap:anywhere]">
          <OutcomeBadge outcome={event.outcome} />
          <span className="min-w-0">
            <span className="sr-only">because </span>
            <Untrusted text={refused} />
          </span>
        </p>
      )}
      <ProofVerdict proof={proof} />
      <EntryLinks event={event} />
      <EntryFields event={event} zone={zone} />
      {event.changes !== undefined && event.changes.length > 0 && (
        <Section title="Changes">
          <EntryChanges changes={event.changes} />
        </Section>
      )}
      {metadata.length > 0 && (
        <Section title="Metadata">
          <Properties>
            {metadata.map(([name, value]) => {
              const text = typeof value === 'string' ? value : JSON.stringify(value);
              return (
                <Property
                  key={name}
                  name={<Untrusted text={name} />}
                  actions={
                    <FieldActions
                      name={visibleText(name)}
                      text={text}
                      field={Array.isArray(value) || value === null ? undefined : byText(text)}
                    />
                  }
                >
                  <ScalarValue value={value} />
                </Property>
              );
            })}
          </Properties>
        </Section>
      )}
      <Section title="Copy">
        <div className="-mx-3 flex flex-wrap">
          <CopyButton text={forms.filter} label="As filter" />
          <CopyButton text={forms.curl} label="As curl" />
          <CopyButton text={forms.cli} label="As command" />
        </div>
      </Section>
      <ProofDetails id={event.id} proof={proof} />
      <Section title="JSON">
        <CodeBlock label="The event as the API answers it" text={plainJson(event)} />
      </Section>
    </>
  );
}
