import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAddress } from '../address/address.ts';
import type { RecordedEvent } from '../event.ts';
import type { Filter, Term, TextPattern } from './ast.ts';
import { filters } from './filters.testing.ts';
import { matchFilter } from './match.ts';
import { parseFilter } from './parse.ts';
import { recordedEvents } from './recorded-events.testing.ts';

const NOW = Date.UTC(2026, 10, 1);

const EVENT: RecordedEvent = {
  id: '019ad1f3-6a3e-7c1d-8f4e-2b6c9d0e1f2a',
  occurredAt: '2026-10-31T12:00:00.000Z',
  action: 'SECRET_READ',
  actor: { type: 'api-key', id: 'key_1', name: 'ci-deploy' },
  resource: { type: 'secret', name: 'DATABASE_URL' },
  context: { ip: '10.1.2.3', version: 7, userAgent: 'Curl/8' },
  outcome: 'success',
  metadata: { reason: 'Nightly Job', names: ['ΟΔΟΣ'] },
  recordedBy: { type: 'workspace' },
  position: 120,
  recordedAt: '2026-10-31T12:00:01.000Z',
  category: 'Secrets',
};

const matches = (text: string, event = EVENT) => matchFilter(parseFilter(text), NOW)(event);

describe('matchFilter()', () => {
  test('keeps events that fulfil every term', () => {
    const holding = [
      '',
      'category:secrets type:secret action:SECRET_* actor:ci-deploy actor:api-key:*deploy actor-type:api-key',
      'recorder:workspace recorder:* resource:*URL outcome:success version:7 version:3..7 id:019AD1F3-6a3e-7c1d-8f4e-2b6c9d0e1f2a',
      'ip:10.0.0.0/8 ip:10.1.2.3 ip:10.* ip:* position:100..120,5',
      'since:12h until:2026-10-31T12:00:00.001Z since:2026-10-31T12:00Z',
      'user-agent:Curl/8 user-agent:Curl* -user-agent:curl* hour:12 hour:0..3,11..13 -hour:13..23',
      'curl nightly database_url "ly jo" reason -weekly οδο',
    ];
    for (const text of holding) expect([text, matches(text)]).toEqual([text, true]);
  });

  test('drops events that fail any term', () => {
    const failing = [
      '-ip:*',
      'actor:user:ci-deploy',
      'env:*',
      'resource:database_url',
      'version:8',
      '-ip:10.0.0.0/8',
    ];
    failing.push(
      'until:2026-10-31T12:00Z',
      'since:11h',
      'ci-deploydatabase',
      '-curl',
      'recorder:api-key:*',
      'user-agent:Curl',
      'hour:11,13',
      '-position:120',
    );
    for (const text of failing) expect([text, matches(text)]).toEqual([text, false]);
  });

  test('keeps an event without the field when the term is negated', () => {
    expect(matches('-env:production')).toBe(true);
    expect(matches('-env:*')).toBe(true);
    const { context: _, ...bare } = EVENT;
    expect(matches('-ip:10.0.0.0/8 -version:7', bare)).toBe(true);
  });

  test('agrees with a plain reading of the filter', () => {
    fc.assert(
      fc.property(filters, fc.array(recordedEvents, { minLength: 1, maxLength: 8 }), (filter, events) => {
        for (const event of events) {
          expect(matchFilter(filter, NOW)(event)).toBe(holds(filter, event));
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

/** The language's meaning, term by term, written without regard to speed. */
function holds(filter: Filter, event: RecordedEvent): boolean {
  return filter.terms.every((term) => {
    if (term.kind === 'time') return holdsTime(term, Date.parse(event.occurredAt));
    return holdsPlainly(term, event) !== term.negated;
  });
}

function holdsTime({ key, bound }: Extract<Term, { kind: 'time' }>, ms: number): boolean {
  const minutes = { m: 1, h: 60, d: 1_440, w: 10_080 };
  const limit = bound.relative ? NOW - bound.amount * minutes[bound.unit] * 60_000 : bound.ms;
  return key === 'since' ? ms >= limit : ms < limit;
}

function holdsPlainly(term: Exclude<Term, { kind: 'time' }>, event: RecordedEvent): boolean {
  const { actor, resource, context = {}, recordedBy } = event;
  if (term.kind === 'text') {
    const metadata = Object.entries(event.metadata ?? {}).flat(2);
    const fields = [
      actor.name,
      resource.name,
      context.ip ?? '',
      context.userAgent ?? '',
      ...metadata.map(String),
    ];
    const fold = (text: string) => text.toLowerCase().replace(/ς/g, 'σ');
    return fields.some((field) => fold(field).includes(fold(term.text)));
  }
  if (term.kind === 'address') {
    const value = parseAddress(context.ip ?? '')?.value;
    return value !== undefined && term.values.some((range) => range.first <= value && value <= range.last);
  }
  if (term.kind === 'number') {
    const hour = Number(event.occurredAt.slice(11, 13));
    const value = { version: context.version, position: event.position, hour }[term.key];
    return value !== undefined && term.values.some((range) => range.first <= value && value <= range.last);
  }
  const fields = {
    category: event.category,
    type: resource.type,
    action: event.action,
    actor: actor.name,
    'actor-type': actor.type,
    'actor-id': actor.id,
    recorder: recordedBy.name ?? '',
    resource: resource.name,
    'resource-id': resource.id,
    env: context.environment,
    project: context.project,
    outcome: event.outcome,
    request: context.requestId,
    'user-agent': context.userAgent,
    id: event.id,
  };
  const value = fields[term.key];
  const type = term.key === 'actor' ? actor.type : recordedBy.type;
  return term.values.some(
    (pattern) => value !== undefined && (pattern.actorType ?? type) === type && toRegExp(pattern).test(value),
  );
}

function toRegExp({ text, anyPrefix, anySuffix }: TextPattern): RegExp {
  const escaped = text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
  return new RegExp(`^${anyPrefix ? '.*' : ''}${escaped}${anySuffix ? '.*' : ''}$`, 's');
}
