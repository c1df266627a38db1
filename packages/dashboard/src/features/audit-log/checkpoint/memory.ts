/** A checkpoint as this browser has seen it. */
export type SeenCheckpoint = {
  /** Entries of the tree, decimal. */
  readonly size: string;
  /** Base64. */
  readonly root: string;
  /** The signed note, exactly. */
  readonly note: string;
  /** When it was seen, ISO 8601. */
  readonly seenAt: string;
};

/** Something that cannot happen to an honest log. It stays until a person accepts it. */
export type Alarm = {
  /**
   * `rolled-back`: smaller than it was. `rewritten`: as large or larger, and not what it was with more added. `wrong-key`: signed by
   * no key that was known. `other-log`: a checkpoint of a log with another name.
   */
  readonly kind: 'rolled-back' | 'rewritten' | 'wrong-key' | 'other-log';
  readonly foundAt: string;
  /** What the check said. */
  readonly reason: string;
  /** What the server showed, whether or not it is well signed. */
  readonly shown: SeenCheckpoint;
  /** The log's name as the server shows it now. */
  readonly shownOrigin: string;
  /** The verifier keys the server gives now. */
  readonly shownKeys: readonly string[];
};

/** What this browser remembers of an organization's ledger. */
export type LedgerMemory = {
  /** The log's name. */
  readonly origin: string;
  /** The verifier keys that were given at first use, or accepted since. */
  readonly keys: readonly string[];
  /** Since when every checkpoint seen extends the one before. */
  readonly firstSeen: string;
  /** The newest checkpoint that extends all before it. Never one that does not. */
  readonly newest: SeenCheckpoint;
  readonly alarm?: Alarm;
};

/** What of a browser's storage is used. */
export type MemoryStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** The name under which an organization's ledger is remembered; storage is each site's own already. */
export function memoryName(organizationId: string): string {
  return `daybook:ledger:${organizationId}`;
}

/** The memory's text as it is stored; null when there is none. Throws where the browser keeps nothing for this site. */
export function readMemoryText(storage: MemoryStorage, organizationId: string): string | null {
  return storage.getItem(memoryName(organizationId));
}

/** The memory in a stored text; undefined when there is none, or what is there cannot be it. */
export function parseMemory(text: string | null): LedgerMemory | undefined {
  if (text === null) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isMemory(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What a browser remembers of an organization's ledger. Throws where the browser keeps nothing for this site. */
export function memoryOf(storage: MemoryStorage, organizationId: string): LedgerMemory | undefined {
  return parseMemory(readMemoryText(storage, organizationId));
}

/**
 * Stores a memory, unless another window stored something since `judgedText` was read: what was judged against an older memory must
 * not replace a newer one. Whether it was stored.
 */
export function storeMemory(
  storage: MemoryStorage,
  organizationId: string,
  { judgedText, memory }: { readonly judgedText: string | null; readonly memory: LedgerMemory },
): boolean {
  if (readMemoryText(storage, organizationId) !== judgedText) return false;
  storage.setItem(memoryName(organizationId), JSON.stringify(memory));
  return true;
}

/** The memory after a person accepted what an alarm shows: from here on that is the log. */
export function acceptAlarm({ alarm, ...memory }: LedgerMemory): LedgerMemory {
  if (alarm === undefined) return memory;
  return {
    origin: alarm.shownOrigin,
    keys: alarm.shownKeys,
    firstSeen: alarm.shown.seenAt,
    newest: alarm.shown,
  };
}

function isMemory(value: unknown): value is LedgerMemory {
  if (!isRecord(value)) return false;
  const { origin, keys, firstSeen, newest, alarm } = value;
  return (
    areTexts([origin, firstSeen]) && isKeys(keys) && isSeen(newest) && (alarm === undefined || isAlarm(alarm))
  );
}

function isAlarm(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { kind, foundAt, reason, shown, shownOrigin, shownKeys } = value;
  return areTexts([kind, foundAt, reason, shownOrigin]) && isSeen(shown) && isKeys(shownKeys);
}

function isSeen(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { size, root, note, seenAt } = value;
  return areTexts([size, root, note, seenAt]) && /^\d{1,16}$/.test(String(size));
}

function isKeys(value: unknown): boolean {
  return Array.isArray(value) && areTexts(value);
}

function areTexts(values: readonly unknown[]): boolean {
  return values.every((value) => typeof value === 'string');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
