import { type CloudTrailRecord, recordName, textAt } from './record.ts';

type Known = { readonly eventId: string; readonly isOfCaller: boolean };

/**
 * The calls of an import that CloudTrail delivered to several accounts, such as that of the caller and that of the secret. The records
 * have ids of their own and one `sharedEventID`; one of them counts: that of the caller's account, which tells most of the caller, else
 * that with the lowest id, so that it is the same at every import of these records.
 */
export class SharedCalls {
  readonly #known = new Map<string, Known>();

  /** Takes in a record, of whatever kind. */
  note(record: CloudTrailRecord): void {
    const key = sharedKeyOf(record);
    if (key === undefined) return;
    const account = textAt(record.identity, 'accountId');
    const isOfCaller = account !== undefined && account === textAt(record.raw, 'recipientAccountId');
    const known = this.#known.get(key);
    const { eventId } = record;
    if (known === undefined || isBefore({ eventId, isOfCaller }, known))
      this.#known.set(key, { eventId, isOfCaller });
  }

  /** Whether another record of the same call counts in place of this one; `key` is its `sharedKeyOf`. */
  isCopy(key: string | undefined, eventId: string): boolean {
    const known = key === undefined ? undefined : this.#known.get(key);
    return known !== undefined && known.eventId !== eventId;
  }
}

/** The same for all records of one call; undefined for a call that went to one account only. */
export function sharedKeyOf(record: CloudTrailRecord): string | undefined {
  const id = textAt(record.raw, 'sharedEventID');
  return id === undefined ? undefined : `${id}\n${recordName(record)}`;
}

function isBefore(one: Known, other: Known): boolean {
  return one.isOfCaller === other.isOfCaller ? one.eventId < other.eventId : one.isOfCaller;
}
