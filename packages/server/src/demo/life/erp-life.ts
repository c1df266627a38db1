import type { NormalizedEvent, RecordedBy } from '@daybook/event';
import type { Company } from '../company.ts';
import type { Draft } from '../draft.ts';
import { ERP_CONNECTOR } from '../keys.ts';
import { onWorkday } from '../people.ts';
import { createRandom } from '../random.ts';
import { desk } from '../work/places.ts';
import { type Request, request } from '../work/requests.ts';

const DAY_MS = 86_400_000;
const PROJECT = 'erp';
const SECRETS = ['ERP_DATABASE_PASSWORD', 'ERP_INVOICE_SIGNING_KEY'];
const CONNECTOR_IP = '10.20.9.7';
const ROTATED_EVERY_WEEKS = 13;

/**
 * The resource planning system keeps secrets of its own, without versions, and reports what is done with them: what a company records beside
 * the workspace.
 */
export function erpLife(company: Company): Draft[] {
  const random = createRandom(`${company.seed} erp`);
  const operator = company.people.find(
    ({ team, from, until }) => team === 'operations' && from < company.from && until > company.until,
  );
  const weeks = Math.floor((company.until - company.from) / (7 * DAY_MS));
  return Array.from({ length: weeks }, (_, week) => {
    const begins = company.from + week * 7 * DAY_MS;
    const batch = { ip: CONNECTOR_IP, userAgent: 'erp-batch/11.2' };
    const run = request(
      random,
      begins + 4 * 3_600_000 + random.below(60_000),
      { type: 'api-key', name: 'erp-batch' },
      batch,
    );
    const reads = SECRETS.map((name) => secretOf(run, 'SECRET_READ', name));
    if (week % ROTATED_EVERY_WEEKS > 0 || !operator) return reads;
    const at = onWorkday(begins + 6 * DAY_MS, operator.zone, 10 * 60) + random.below(60_000);
    const by = request(random, at, { type: 'user', name: operator.email }, desk(operator));
    return [...reads, secretOf(by, 'SECRET_SET', random.pick(SECRETS))];
  }).flat();
}

/** Who says that an event happened: the workspace itself, but for what the resource planning system reports. */
export function recordedBy(company: Company, { context }: Pick<NormalizedEvent, 'context'>): RecordedBy {
  if (context?.project !== PROJECT) return { type: 'workspace' };
  return {
    type: 'api-key',
    id: company.idOf('key', ERP_CONNECTOR),
    name: ERP_CONNECTOR,
    ip: CONNECTOR_IP,
  };
}

export function isReported({ project }: Pick<Draft, 'project'>): boolean {
  return project === PROJECT;
}

function secretOf(by: Request, action: string, name: string): Draft {
  return {
    ...by,
    action,
    resource: { type: 'secret', name },
    project: PROJECT,
    environment: 'production',
  };
}
