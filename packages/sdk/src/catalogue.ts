import type { JsonSchema } from '@daybook/event';
import type { Transport } from './transport.ts';
import type { CallOptions, Catalogue, CatalogueAction } from './types.ts';

/** What an action of an organization's own is. */
export type ActionRegistration = {
  /** Words of letters and digits, such as `Invoices`; never `Audit`. It cannot be changed later. */
  readonly category: string;
  /** Lower-case words joined by hyphens, such as `invoice`. It cannot be changed later. */
  readonly resourceType: string;
  /** What it says, for people; at most 500 characters. */
  readonly description?: string | undefined;
  /** A JSON Schema of the event's metadata. */
  readonly metadata?: JsonSchema | undefined;
};

export type CatalogueCalls = ReturnType<typeof catalogueCalls>;

/** The actions that may be recorded, and how an organization adds its own. */
export function catalogueCalls(transport: Transport) {
  return {
    /** All actions, the organization's own included. */
    list: async (options: CallOptions = {}): Promise<Catalogue> =>
      transport.json({ path: '/v1/catalogue', signal: options.signal }),
    /**
     * Registers an action of the organization's own, or changes its description and metadata; the key needs `catalogue:write`. One that is
     * registered so already changes nothing, so a program may do it whenever it starts.
     */
    register: async (
      action: string,
      registration: ActionRegistration,
      options: CallOptions = {},
    ): Promise<CatalogueAction> =>
      transport.json({
        method: 'PUT',
        path: `/v1/catalogue/actions/${encodeURIComponent(action)}`,
        body: JSON.stringify(registration),
        isRepeatable: true,
        signal: options.signal,
      }),
  };
}
