import type { RecordedEvent } from '@daybook/event';
import { type CatalogueCalls, catalogueCalls } from './catalogue.ts';
import { type EventCalls, eventCalls } from './events.ts';
import { type ExportCalls, exportCalls } from './exports.ts';
import { type ExposureCalls, exposureCalls } from './exposure.ts';
import { type InvestigationCalls, investigationCalls } from './investigations.ts';
import { type LedgerCalls, ledgerCalls } from './ledger.ts';
import { type SecretCalls, secretCalls } from './secrets.ts';
import { type TailOptions, tail } from './tail.ts';
import { createTransport, type TransportOptions } from './transport.ts';

export type ClientOptions = TransportOptions;

export type Client = EventCalls &
  ExportCalls & {
    readonly catalogue: CatalogueCalls;
    readonly exposure: ExposureCalls;
    readonly investigations: InvestigationCalls;
    readonly ledger: LedgerCalls;
    readonly secrets: SecretCalls;
    /** Events as they are recorded, resumed without a gap when the connection breaks, until the signal is aborted. */
    readonly tail: (options?: TailOptions) => AsyncGenerator<RecordedEvent, void, void>;
  };

/**
 * A client of one Daybook server with one credential. Every failure is a `DaybookError`; calls that may safely be repeated are, with
 * growing pauses, when the server is not reachable or asks for patience (429, 503).
 */
export function createClient(options: ClientOptions): Client {
  const transport = createTransport(options);
  return {
    ...eventCalls(transport),
    ...exportCalls(transport),
    catalogue: catalogueCalls(transport),
    exposure: exposureCalls(transport),
    investigations: investigationCalls(transport),
    ledger: ledgerCalls(transport),
    secrets: secretCalls(transport),
    tail: (tailOptions = {}) => tail(transport, tailOptions),
  };
}
