import { formatActor, formatRecorder, type RecordedEvent } from '@daybook/event';
import type { ReactNode } from 'react';
import { Untrusted } from '../../../ui/untrusted.tsx';
import { OutcomeBadge } from '../outcome-badge.tsx';
import { reporter } from '../recorder.ts';
import { localTime, recordingDelay, utcTime } from '../times.ts';
import { FieldActions } from './field-actions.tsx';
import { byText, byValue, type FieldFilter } from './field-filter.ts';
import { Properties, Property } from './properties.tsx';

/** Every field of an event that has one value, with what can be done with it. */
export function EntryFields({ event, zone }: { readonly event: RecordedEvent; readonly zone: string }) {
  const { actor, resource, context = {}, recordedBy } = event;
  const delay = recordingDelay(event.occurredAt, event.recordedAt);
  const reportedBy = reporter(recordedBy);
  return (
    <Properties>
      <Field name="Time" text={event.occurredAt}>
        <Time iso={event.occurredAt} zone={zone} />
      </Field>
      {event.senderTime !== undefined && (
        <Field name="Sender’s clock" text={event.senderTime}>
          <Time iso={event.senderTime} zone={zone} />
          <span className="block text-warn">It was ahead, so the time above was corrected.</span>
        </Field>
      )}
      <Field name="Recorded" text={event.recordedAt}>
        <Time iso={event.recordedAt} zone={zone} />
        {delay !== undefined && <span className="block text-warn">{delay}</span>}
      </Field>
      <Field
        name="Recorded by"
        text={reportedBy ?? 'workspace'}
        field={byValue('recorder', formatRecorder(recordedBy))}
      >
        {reportedBy === undefined ? (
          'Daybook itself, which saw it'
        ) : (
          <>
            reported by <Untrusted text={reportedBy} />
          </>
        )}
        {recordedBy.ip !== undefined && (
          <span className="text-muted">
            {' from '}
            <Untrusted text={recordedBy.ip} />
          </span>
        )}
        <Identifier id={recordedBy.id} />
      </Field>
      <Field
        name="Position"
        text={String(event.position)}
        field={byValue('position', String(event.position))}
      >
        <span className="tabular">{event.position.toLocaleString('en')}</span>
      </Field>
      <Field name="Action" text={event.action} field={byValue('action', event.action)}>
        <span className="mono">
          <Untrusted text={event.action} />
        </span>
      </Field>
      <Field name="Category" text={event.category} field={byValue('category', event.category)}>
        <Untrusted text={event.category} />
      </Field>
      <Field name="Outcome" text={event.outcome} field={byValue('outcome', event.outcome)}>
        {event.outcome === 'success' ? 'success' : <OutcomeBadge outcome={event.outcome} />}
      </Field>
      <Field name="Actor" text={formatActor(actor)} field={byValue('actor', formatActor(actor))}>
        <Untrusted text={formatActor(actor)} />
        {actor.type === 'system' && actor.name !== 'system' && (
          <span className="text-muted">
            {' '}
            (<Untrusted text={actor.name} />)
          </span>
        )}
      </Field>
      <Optional name="Actor id" value={actor.id} field={(value) => byValue('actor-id', value)} isMono />
      <Field name="Resource" text={resource.name} field={byValue('resource', resource.name)}>
        <Untrusted text={resource.name} />
      </Field>
      <Field name="Resource type" text={resource.type} field={byValue('type', resource.type)}>
        <Untrusted text={resource.type} />
      </Field>
      <Optional
        name="Resource id"
        value={resource.id}
        field={(value) => byValue('resource-id', value)}
        isMono
      />
      <Optional name="IP address" value={context.ip} field={(value) => byValue('ip', value)} />
      <Optional name="Environment" value={context.environment} field={(value) => byValue('env', value)} />
      <Optional name="Project" value={context.project} field={(value) => byValue('project', value)} />
      <Optional
        name="Version"
        value={context.version?.toString()}
        field={(value) => byValue('version', value)}
      />
      <Optional name="User agent" value={context.userAgent} field={byText} />
      <Optional name="Request" value={context.requestId} field={(value) => byValue('request', value)} />
      <Field name="Event id" text={event.id} field={byValue('id', event.id)}>
        <span className="mono">
          <Untrusted text={event.id} />
        </span>
      </Field>
    </Properties>
  );
}

type FieldProps = {
  readonly name: string;
  readonly text: string;
  readonly field?: FieldFilter;
  readonly children: ReactNode;
};

function Field({ name, text, field, children }: FieldProps) {
  return (
    <Property name={name} actions={<FieldActions name={name} text={text} field={field} />}>
      {children}
    </Property>
  );
}

type OptionalProps = {
  readonly name: string;
  readonly value: string | undefined;
  readonly field: (value: string) => FieldFilter | undefined;
  readonly isMono?: boolean;
};

function Optional({ name, value, field, isMono = false }: OptionalProps) {
  if (value === undefined) return null;
  const filter = field(value);
  return (
    <Field name={name} text={value} {...(filter && { field: filter })}>
      <span className={isMono ? 'mono' : ''}>
        <Untrusted text={value} />
      </span>
    </Field>
  );
}

function Time({ iso, zone }: { readonly iso: string; readonly zone: string }) {
  return (
    <time dateTime={iso} className="block">
      <span className="block">
        <span className="mono">{localTime(iso, zone).full}</span> <span className="text-muted">{zone}</span>
      </span>
      <span className="mono block text-muted">{utcTime(iso)}</span>
    </time>
  );
}

function Identifier({ id }: { readonly id: string | undefined }) {
  if (id === undefined) return null;
  return (
    <span className="mono block text-muted">
      <Untrusted text={id} />
    </span>
  );
}
