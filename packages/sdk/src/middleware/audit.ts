import { addressWithoutPort, LIMITS } from '@daybook/event';
import type { Daybook } from '../daybook.ts';
import type { ActorInput, ContextInput, EventInput } from '../event-input.ts';

/** An event of a request: who acted and where from are filled in. What is given here wins. */
export type AuditInput = Omit<EventInput, 'actor'> & { readonly actor?: ActorInput | undefined };

/** What a request's handlers record with. */
export type Audit = {
  /** Never throws and never waits, as `Daybook.record`. */
  readonly record: (event: AuditInput) => string | undefined;
  /** The request's id, as it stands in its events. */
  readonly requestId: string;
};

export type AuditOptions<Request> = {
  /**
   * Who makes the request; asked when an event is recorded, so after the host's own sign-in. Without an answer the event must name its
   * actor itself.
   */
  readonly actor?: ((request: Request) => ActorInput | undefined) | undefined;
  /** Where it comes from, when the framework's own notion is not the right one. */
  readonly address?: ((request: Request) => string | undefined) | undefined;
  /** Its id; default: the header `x-request-id` as far as it can be stored, else a new UUID. */
  readonly requestId?: ((request: Request) => string | undefined) | undefined;
  /** Fields of every event, such as `environment` and `project`. */
  readonly context?: ContextInput | undefined;
};

/** What a framework knows of a request. */
export type RequestFacts = {
  readonly address: () => string | undefined;
  readonly header: (name: 'x-request-id' | 'user-agent') => string | undefined;
};

/**
 * Makes the recorder of one request. What it reads of the request is read now, since the address is gone when the connection is; what
 * a caller sends cannot make an event invalid: it is cut, or left out. Never throws.
 */
export function createAudit<Request>(
  daybook: Pick<Daybook, 'record'>,
  request: Request,
  facts: RequestFacts,
  options: AuditOptions<Request>,
): Audit {
  const address = attempted(() => (options.address ? options.address(request) : facts.address()));
  const userAgent = attempted(() => facts.header('user-agent'))?.slice(0, LIMITS.userAgentCharacters);
  const requestId =
    storable(
      attempted(() => (options.requestId ? options.requestId(request) : facts.header('x-request-id'))),
    ) ?? globalThis.crypto.randomUUID();
  const known = {
    ip: address === undefined ? undefined : addressWithoutPort(address),
    userAgent: userAgent === '' ? undefined : userAgent?.toWellFormed().replaceAll('\0', ''),
    requestId,
    ...options.context,
  };
  return {
    requestId,
    record(event) {
      // Read inside `record`, so that a failing `actor` is reported as the reason why the event was not taken.
      return daybook.record({
        ...event,
        context: { ...known, ...event.context },
        get actor() {
          return event.actor ?? (options.actor?.(request) as ActorInput);
        },
      });
    },
  };
}

function storable(id: string | undefined): string | undefined {
  const isStorable =
    typeof id === 'string' &&
    id !== '' &&
    id.length <= LIMITS.requestIdCharacters &&
    id.isWellFormed() &&
    !id.includes('\0');
  return isStorable ? id : undefined;
}

/** What the host's functions and frameworks give, or nothing: recording never fails a request. */
function attempted(read: () => string | undefined): string | undefined {
  try {
    const value: unknown = read();
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
