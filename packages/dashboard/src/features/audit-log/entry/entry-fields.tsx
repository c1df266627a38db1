import { formatActor, type RecordedEvent } from '@daybook/event';
import { Untrusted } from '../../../ui/untrusted.tsx';
import { OutcomeBadge } from '../outcome-badge.tsx';
import { reporter } from '../recorder.ts';
import { localTime, recordingDelay, utcTime } from '../times.ts';
import { Properties, Property } from './properties.tsx';

/** Every field of an event that has one value. */
export function EntryFields({ event, zone }: { readonly event: RecordedEvent; readonly zone: string }) {
  const { actor, resource, context = {}, recordedBy } = event;
  const delay = recordingDelay(event.occurredAt, event.recordedAt);
  const reportedBy = reporter(recordedBy);
  return (
    <Properties>
      <Property name="Time">
        <Time iso={event.occurredAt} zone={zone} />
      </Property>
      <Property name="Recorded">
        <Time iso={event.recordedAt} zone={zone} />
        {delay !== undefined && <span className="block text-warn">{delay}</span>}
      </Property>
      <Property name="Recorded by">
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
      </Property>
      <Property name="Position">
        <span className="tabular">{event.position.toLocaleString('en')}</span>
      </Property>
      <Property name="Action">
        <span className="mono">
          <Untrusted text={event.action} />
        </span>
        <span className="text-muted">
          {' '}
          (<Untrusted text={event.category} />)
        </span>
      </Property>
      <Property name="Outcome">
        {event.outcome === 'success' ? 'success' : <OutcomeBadge outcome={event.outcome} />}
      </Property>
      <Property name="Actor">
        <Untrusted text={formatActor(actor)} />
        {actor.type === 'system' && actor.name !== 'system' && (
          <span className="text-muted">
            {' '}
            (<Untrusted text={actor.name} />)
          </span>
        )}
        <Identifier id={actor.id} />
      </Property>
      <Property name="Resource">
        <Untrusted text={resource.name} />
        <span className="text-muted">
          {' '}
          (<Untrusted text={resource.type} />)
        </span>
        <Identifier id={resource.id} />
      </Property>
      <Optional name="IP address" value={context.ip} />
      <Optional name="Environment" value={context.environment} />
      <Optional name="Project" value={context.project} />
      <Optional name="Version" value={context.version?.toString()} />
      <Optional name="User agent" value={context.userAgent} />
      <Optional name="Request" value={context.requestId} />
      <Property name="Event id">
        <span className="mono">
          <Untrusted text={event.id} />
        </span>
      </Property>
    </Properties>
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

function Optional({ name, value }: { readonly name: string; readonly value: string | undefined }) {
  if (value === undefined) return null;
  return (
    <Property name={name}>
      <Untrusted text={value} />
    </Property>
  );
}
