import type { NormalizedEvent } from '@daybook/event';
import { mapRecord } from './map-record.ts';
import { parseRecord } from './record.ts';
import type { Skipped } from './rule.ts';

/** A record in the shape CloudTrail writes, made up; `service` is the short name. */
export function sampleRecord(
  service: string,
  eventName: string,
  more: Readonly<Record<string, unknown>> = {},
) {
  return {
    eventVersion: '1.08',
    userIdentity: {
      type: 'IAMUser',
      principalId: 'AIDAEXAMPLE',
      arn: 'arn:aws:iam::111122223333:user/ana',
      accountId: '111122223333',
      accessKeyId: 'ASIAEXAMPLE',
      userName: 'ana',
    },
    eventTime: '2026-03-01T10:00:00Z',
    eventSource: `${service}.amazonaws.com`,
    eventName,
    awsRegion: 'eu-central-1',
    sourceIPAddress: '203.0.113.7',
    userAgent: 'aws-cli/2',
    requestParameters: null as unknown,
    responseElements: null as unknown,
    requestID: 'request-1',
    eventID: '11111111-2222-3333-4444-555555555555',
    recipientAccountId: '111122223333',
    ...more,
  };
}

export function map(record: unknown, environment?: string): readonly NormalizedEvent[] | Skipped {
  return mapRecord(parseRecord(record), { environment });
}

/** The events of a record that must have some. */
export function mapEvents(record: unknown, environment?: string): readonly NormalizedEvent[] {
  const mapped = map(record, environment);
  if ('skipped' in mapped) throw new Error(`the record was skipped: ${mapped.skipped}`);
  return mapped;
}
