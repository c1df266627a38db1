import type { RecordedEvent } from '@daybook/event';
import { plainJson } from '../../../text/plain-json.ts';
import { CodeBlock } from '../../../ui/code-block.tsx';
import { Untrusted } from '../../../ui/untrusted.tsx';
import { EntryChanges } from './entry-changes.tsx';
import { EntryFields } from './entry-fields.tsx';
import { ProofDetails } from './proof-details.tsx';
import { ProofVerdict } from './proof-verdict.tsx';
import { Properties, Property } from './properties.tsx';
import { ScalarValue } from './scalar.tsx';
import { Section } from './section.tsx';
import { useProof } from './use-proof.ts';

/** The verdict first, then what is known of the event, then the proof and the event as JSON. */
export function EntryDetails({ event, zone }: { readonly event: RecordedEvent; readonly zone: string }) {
  const proof = useProof(event);
  const metadata = Object.entries(event.metadata ?? {});
  return (
    <>
      <ProofVerdict proof={proof} />
      <EntryFields event={event} zone={zone} />
      {event.changes !== undefined && event.changes.length > 0 && (
        <Section title="Changes">
          <EntryChanges changes={event.changes} />
        </Section>
      )}
      {metadata.length > 0 && (
        <Section title="Metadata">
          <Properties>
            {metadata.map(([name, value]) => (
              <Property key={name} name={<Untrusted text={name} />}>
                <ScalarValue value={value} />
              </Property>
            ))}
          </Properties>
        </Section>
      )}
      <ProofDetails id={event.id} proof={proof} />
      <Section title="JSON">
        <CodeBlock label="The event as the API answers it" text={plainJson(event)} />
      </Section>
    </>
  );
}
