export type ExportFormat = 'ndjson' | 'csv' | 'parquet';

/** Counts the events of an export as its bytes go by. */
export type RecordCounter = {
  readonly add: (bytes: Uint8Array) => void;
  /** How many there were; undefined for a format that tells otherwise. @throws Error when the end is not one */
  readonly end: () => number | undefined;
};

const LINE_FEED = 0x0a;
const QUOTE = 0x22;
/** How a Parquet file begins and ends. */
const PARQUET_MAGIC = 'PAR1';

export function countRecords(format: ExportFormat): RecordCounter {
  switch (format) {
    case 'ndjson':
      return countLines();
    case 'csv':
      return countRows();
    case 'parquet':
      return watchEnd();
  }
}

function countLines(): RecordCounter {
  let count = 0;
  let last = LINE_FEED;
  return {
    add: (bytes) => {
      for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) count += 1;
      last = bytes.at(-1) ?? last;
    },
    end: () => {
      if (last !== LINE_FEED) throw new Error('the last line is not whole');
      return count;
    },
  };
}

/** Rows behind the header; a line end between quotes belongs to a cell. */
function countRows(): RecordCounter {
  let count = 0;
  let isQuoted = false;
  let last = LINE_FEED;
  return {
    add: (bytes) => {
      for (const byte of bytes) {
        if (byte === QUOTE) isQuoted = !isQuoted;
        else if (byte === LINE_FEED && !isQuoted) count += 1;
      }
      last = bytes.at(-1) ?? last;
    },
    end: () => {
      if (last !== LINE_FEED || isQuoted || count === 0) throw new Error('the last row is not whole');
      return count - 1;
    },
  };
}

/** The number of rows stands in the file's own end, which comes last. */
function watchEnd(): RecordCounter {
  let tail = Buffer.alloc(0);
  return {
    add: (bytes) => {
      tail = Buffer.concat([tail, bytes.subarray(-PARQUET_MAGIC.length)]).subarray(-PARQUET_MAGIC.length);
    },
    end: () => {
      if (tail.toString('latin1') !== PARQUET_MAGIC) throw new Error('the file has no end');
      return undefined;
    },
  };
}
